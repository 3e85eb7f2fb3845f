internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// The body passed ``HTTPConfiguration/bodyLimitBytes``.
struct BodyTooLarge: Error {}

/// Sends one request and brings its reply back, within the time and the size that are allowed.
struct HTTPTransport: Sendable {
  /// Bytes kept of a body that is an error's: enough for an envelope or the words of a page.
  static let errorBodyBytes = 64 << 10

  private let url: APIURL
  private let configuration: HTTPConfiguration
  private let proxy: Result<ProxyServer?, InvalidProxy>
  private let client: LazyHTTPClient

  init(
    url: APIURL, configuration: HTTPConfiguration, eventLoopGroup: any EventLoopGroup,
    environment: [String: String]
  ) {
    self.url = url
    self.configuration = configuration
    proxy = Result { () throws(InvalidProxy) in try ProxyEnvironment(environment).proxy(for: url) }
    client = LazyHTTPClient(
      configuration: configuration, proxy: try? proxy.get(), eventLoopGroup: eventLoopGroup)
  }

  func close() async { await client.close() }

  /// - Parameter key: Sent as `x-api-key`; `nil` for a request that needs none.
  func send(_ endpoint: Endpoint, key: APIKey?) async throws(APIError) -> HTTPReply {
    let requestID = UUID().uuidString.lowercased()
    let failure = TransportFailure(
      url: url, proxy: (try? proxy.get()) ?? nil, configuration: configuration, requestID: requestID)
    if case .failure(let error) = proxy { throw failure.invalidProxy(error) }
    let outcome = await attempt(request(endpoint, key: key, requestID: requestID), requestID: requestID)
    switch outcome {
    case .replied(let reply): return reply
    case .failed where Task.isCancelled: throw failure.cancelled()
    case .failed(let error): throw failure.error(for: error)
    case .timeUp: throw failure.timeout()
    }
  }

  private func request(_ endpoint: Endpoint, key: APIKey?, requestID: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url.text + endpoint.target)
    request.method = .GET
    request.headers = [
      "X-Request-Id": requestID, "User-Agent": "scjobs/\(configuration.clientVersion)",
      "Accept": "application/json", "Accept-Encoding": "gzip",
    ]
    if let key { request.headers.add(name: "x-api-key", value: key.headerValue) }
    return request
  }

  private enum Outcome: Sendable {
    case replied(HTTPReply)
    case failed(any Error)
    case timeUp
  }

  /// Runs the exchange against the clock. The client's own deadline ends with the head, so it can't do.
  private func attempt(_ request: HTTPClientRequest, requestID: String) async -> Outcome {
    await withTaskGroup(of: Outcome.self) { group in
      group.addTask {
        do {
          return .replied(try await exchange(request, requestID: requestID))
        } catch {
          return .failed(error)
        }
      }
      group.addTask {
        do {
          try await Task.sleep(for: configuration.attemptTimeout)
          return .timeUp
        } catch {
          return .failed(error)
        }
      }
      let first = await group.next() ?? .timeUp
      group.cancelAll()
      guard case .timeUp = first else { return first }
      // The exchange may hand over an error status whose body hung: that says more than the clock.
      if case .replied(let reply)? = await group.next() { return .replied(reply) }
      return .timeUp
    }
  }

  private func exchange(_ request: HTTPClientRequest, requestID: String) async throws -> HTTPReply {
    let time = TimeAmount(configuration.attemptTimeout)
    let response = try await client.client().execute(request, deadline: .now() + time)
    var reply = HTTPReply(
      status: Int(response.status.code), headers: response.headers, body: [], requestID: requestID,
      receivedAt: Timestamp(secondsSince1970: Date().timeIntervalSince1970))
    if reply.isSuccess {
      try await collectAnswer(response, into: &reply.body)
    } else {
      await collectError(response, into: &reply.body)
    }
    return reply
  }

  private func collectAnswer(_ response: HTTPClientResponse, into body: inout [UInt8]) async throws {
    let limit = configuration.bodyLimitBytes
    if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }) {
      guard length <= limit else { throw BodyTooLarge() }
      // A length is only a claim: no more than this is set aside for it.
      body.reserveCapacity(min(max(length, 0), 16 << 20))
    }
    for try await chunk in response.body {
      guard chunk.readableBytes <= limit - body.count else { throw BodyTooLarge() }
      body.append(contentsOf: chunk.readableBytesView)
    }
    try Task.checkCancellation()
  }

  /// Reads what comes and is content with it: the status has said the main thing already.
  private func collectError(_ response: HTTPClientResponse, into body: inout [UInt8]) async {
    do {
      for try await chunk in response.body {
        body.append(contentsOf: chunk.readableBytesView.prefix(Self.errorBodyBytes - body.count))
        if body.count == Self.errorBodyBytes { return }
      }
    } catch {}
  }
}
