internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// The body passed its limit.
struct BodyTooLarge: Error {
  let limit: Int
}

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

  /// - Parameters:
  ///   - target: Path and query of a `GET`.
  ///   - key: Sent as `x-api-key`; `nil` for a request that needs none.
  ///   - spooling: Where the result goes of an answer that is a job; `nil` to have all of it in memory.
  ///   - isJob: Whether the answer may be as long, and take as long, as one with a job's result.
  func send(
    _ target: String, key: APIKey?, requestID: String, spooling: (any ResultSpooling)? = nil,
    isJob: Bool = false
  ) async throws(APIError) -> HTTPReply {
    let failure = TransportFailure(
      url: url, proxy: (try? proxy.get()) ?? nil, configuration: configuration, requestID: requestID)
    if case .failure(let error) = proxy { throw failure.invalidProxy(error) }
    let exchange = Exchange(
      request: request(target, key: key, requestID: requestID), requestID: requestID, spooling: spooling,
      isJob: isJob, time: AttemptTime(configuration))
    let outcome = await attempt(exchange)
    switch outcome {
    case .replied(let reply): return reply
    case .failed where Task.isCancelled: throw failure.cancelled()
    case .failed(let error): throw failure.error(for: error)
    case .timeUp: throw failure.timeout()
    }
  }

  private func request(_ target: String, key: APIKey?, requestID: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url.text + target)
    request.method = .GET
    request.headers = HTTPHeaders(
      Endpoint.headers(requestID: requestID, clientVersion: configuration.clientVersion))
    if let key { request.headers.add(name: "x-api-key", value: key.headerValue) }
    return request
  }

  private struct Exchange: Sendable {
    let request: HTTPClientRequest
    let requestID: String
    let spooling: (any ResultSpooling)?
    let isJob: Bool
    let time: AttemptTime
  }

  private enum Outcome: Sendable {
    case replied(HTTPReply)
    case failed(any Error)
    case timeUp
  }

  /// Runs the exchange against the clock. The client's own deadline ends with the head, so it can't do.
  private func attempt(_ exchange: Exchange) async -> Outcome {
    await withTaskGroup(of: Outcome.self) { group in
      group.addTask {
        do {
          return .replied(try await run(exchange))
        } catch {
          return .failed(error)
        }
      }
      group.addTask {
        do {
          try await exchange.time.runOut()
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

  private func run(_ exchange: Exchange) async throws -> HTTPReply {
    let time = TimeAmount(configuration.attemptTimeout)
    let response = try await client.client().execute(exchange.request, deadline: .now() + time)
    var reply = HTTPReply(
      status: Int(response.status.code), headers: response.headers, body: [], requestID: exchange.requestID,
      receivedAt: Timestamp(secondsSince1970: Date().timeIntervalSince1970))
    if !reply.isSuccess {
      await collectError(response, into: &reply.body)
    } else if let spooling = exchange.spooling {
      try await readJob(response, into: &reply, spooling: spooling, time: exchange.time)
    } else {
      try await collectAnswer(response, of: exchange, into: &reply.body)
    }
    return reply
  }

  /// Reads at the pace of the spool: no more is taken from the connection before the last bytes are written.
  private func readJob(
    _ response: HTTPClientResponse, into reply: inout HTTPReply, spooling: any ResultSpooling,
    time: AttemptTime
  ) async throws {
    let limit = configuration.jobLimitBytes
    try checkLength(of: response, limit)
    var reader = JobBodyReader(spooling: spooling)
    do {
      for try await chunk in response.body {
        guard chunk.readableBytes <= limit - reader.received else { throw BodyTooLarge(limit: limit) }
        try await reader.take(chunk)
        if reader.isSpooling { time.spooled(chunk.readableBytes) }
        // Enough is known, and the words of a page may be told.
        if reader.problem != nil, reader.frame.count >= Self.errorBodyBytes { break }
      }
      try Task.checkCancellation()
    } catch {
      // What was no JSON stays so, however it ends.
      guard reader.problem != nil else { throw error }
    }
    reader.finish()
    (reply.body, reply.spooled, reply.problem) = (reader.frame, reader.spooled, reader.problem)
    reply.receivedBytes = reader.received
  }

  private func checkLength(of response: HTTPClientResponse, _ limit: Int) throws {
    guard let length = response.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit
    else {
      return
    }
    throw BodyTooLarge(limit: limit)
  }

  private func collectAnswer(
    _ response: HTTPClientResponse, of exchange: Exchange, into body: inout [UInt8]
  ) async throws {
    let limit = exchange.isJob ? configuration.jobLimitBytes : configuration.bodyLimitBytes
    try checkLength(of: response, limit)
    if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }) {
      // A length is only a claim: no more than this is set aside for it.
      body.reserveCapacity(min(max(length, 0), 16 << 20))
    }
    for try await chunk in response.body {
      guard chunk.readableBytes <= limit - body.count else { throw BodyTooLarge(limit: limit) }
      body.append(contentsOf: chunk.readableBytesView)
      // At a sane rate a long result may take longer than an attempt else does.
      if exchange.isJob { exchange.time.spooled(chunk.readableBytes) }
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
