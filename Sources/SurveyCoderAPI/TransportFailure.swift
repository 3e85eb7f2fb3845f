internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix

#if canImport(Glibc)
  internal import Glibc
#endif

/// Says what a failed attempt means, without the text of any Swift error.
struct TransportFailure {
  let url: APIURL
  let proxy: ProxyServer?
  let configuration: HTTPConfiguration
  let requestID: String

  func timeout() -> APIError {
    let time = configuration.attemptTimeout.seconds
    let shown = time == time.rounded() ? String(Int(time)) : String(time)
    return make(.timeout, "\(far) did not answer within \(shown) s: try again, or check the network.")
  }

  func cancelled() -> APIError { make(.cancelled, "The request was cancelled before an answer came.") }

  func tooLarge(_ limit: Int) -> APIError {
    let shown = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
    return make(.tooLarge, "The API's answer is larger than \(shown), the most that is taken.")
  }

  private func notStored(_ failure: SpoolFailure) -> APIError {
    var error = make(
      .notStored, "The job's result could not be written to \(failure.path): \(failure.reason).")
    error.spoolFailure = failure
    return error
  }

  func invalidProxy(_ error: InvalidProxy) -> APIError { make(.unreachable, error.description) }

  func error(for error: any Error) -> APIError {
    switch error {
    case let error as BodyTooLarge: tooLarge(error.limit)
    case is JobBodyReader.FrameTooLarge:
      make(
        .tooLarge,
        "The API's answer has more than \(JobBodyReader.frameLimitBytes >> 20) MiB around the job's result, the most "
          + "that is taken.")
    case let error as SpoolFailure: notStored(error)
    case is CancellationError: cancelled()
    case let error as HTTPClientError: client(error)
    case let error as NIOConnectionError: connection(error)
    case let error as IOError: system(error.errnoCode)
    case let error as HTTPParserError:
      error == .invalidEOFState ? broken() : make(.badResponse, "What answers at \(url) does not speak HTTP.")
    case ChannelError.connectTimeout: timeout()
    case NIOHTTPDecompression.DecompressionError.limit:
      tooLarge(max(configuration.bodyLimitBytes, configuration.jobLimitBytes))
    case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
      make(.badResponse, "The API's answer is damaged: its compressed body can't be unpacked.")
    default: secure(error)
    }
  }

  private func client(_ error: HTTPClientError) -> APIError {
    switch error {
    case .cancelled, .alreadyShutdown: cancelled()
    case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
      .httpProxyHandshakeTimeout, .socksHandshakeTimeout, .getConnectionFromPoolTimeout:
      timeout()
    case .proxyAuthenticationRequired:
      make(
        .unreachable,
        "The proxy \(proxyName) wants a user name and a password: put right ones into its URL, as in "
          + "http://user:password@proxy.example:3128.")
    case .invalidProxyResponse:
      make(.unreachable, "The proxy \(proxyName) opened no way to \(url): is it the right proxy?")
    default: broken()
    }
  }

  private func connection(_ error: NIOConnectionError) -> APIError {
    if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
      return make(
        .unreachable,
        "The name \(error.host) is not known: is the address right, and is there a network? (no such host)")
    }
    for failure in error.connectionErrors {
      if let system = failure.error as? IOError { return self.system(system.errnoCode) }
      if case ChannelError.connectTimeout = failure.error { return timeout() }
    }
    return make(.unreachable, "No connection to \(near) could be made: is there a network?")
  }

  private func system(_ code: CInt) -> APIError {
    switch code {
    case ECONNREFUSED:
      make(.unreachable, "Nothing answers at \(near): is the address right? (connection refused)")
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL:
      make(.unreachable, "There is no way to \(near) from here: is there a network? (unreachable)")
    case ETIMEDOUT: timeout()
    case EMFILE, ENFILE:
      make(.unreachable, "No connection to \(near) could be made: too many files are open on this machine.")
    default: broken()
    }
  }

  /// Errors of the TLS layer, which this module does not depend on: they are told by the names of their
  /// types and of OpenSSL's reasons.
  private func secure(_ error: any Error) -> APIError {
    let type = String(reflecting: type(of: error))
    guard type.hasPrefix("NIOSSL.") else { return broken() }
    let text = String(describing: error)
    if text.contains("CERTIFICATE_VERIFY_FAILED") || type.hasSuffix("NIOSSLExtraError") {
      return make(
        .unreachable,
        "What answers at \(url) has no certificate that this machine trusts for that name: is the address "
          + "right, and does something stand between? (certificate not trusted)")
    }
    if text.contains("uncleanShutdown") || text.contains("unclean shutdown") { return broken() }
    return make(
      .unreachable, "No secure connection to \(url) could be made: is it really https? (TLS handshake failed)"
    )
  }

  private func broken() -> APIError {
    make(.unreachable, "The connection to \(near) broke before the whole answer had come: try again.")
  }

  /// What a connection is opened to.
  private var near: String { proxy.map { "the proxy \($0)" } ?? url.text }
  private var far: String { "The API at \(url)" + (proxy.map { " (through the proxy \($0))" } ?? "") }
  private var proxyName: String { proxy?.description ?? "on the way" }

  private func make(_ kind: APIError.Kind, _ message: String) -> APIError {
    APIError(kind, message: message, requestID: requestID)
  }
}
