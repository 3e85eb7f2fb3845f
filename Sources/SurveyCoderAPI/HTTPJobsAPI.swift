internal import FoundationEssentials
package import NIOCore
internal import NIOHTTP1

/// The vendor's API, over HTTP or by another carrier.
///
/// Opens nothing before the first call. Every call is one attempt with a new `X-Request-Id`; redirects are
/// errors, and certificates are verified.
package struct HTTPJobsAPI: JobsAPI {
  private let url: APIURL
  private let transport: Transport

  private enum Transport {
    case http(HTTPTransport)
    case carrier(any APICarrier)
  }

  /// - Parameters:
  ///   - eventLoopGroup: Carries the connections, and outlives this value.
  ///   - environment: Names the proxies: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, and all but
  ///     the second in upper case too. A proxy that can't be read fails every call with a sentence.
  package init(
    url: APIURL, configuration: HTTPConfiguration = HTTPConfiguration(), eventLoopGroup: any EventLoopGroup,
    environment: [String: String]
  ) {
    self.url = url
    transport = .http(
      HTTPTransport(
        url: url, configuration: configuration, eventLoopGroup: eventLoopGroup, environment: environment))
  }

  /// - Parameter url: What error sentences name as the service.
  package init(url: APIURL, carrier: any APICarrier) {
    self.url = url
    transport = .carrier(carrier)
  }

  package func job(
    _ id: JobID, key: APIKey, spooling: any ResultSpooling
  ) async throws(APIError) -> Answer<RemoteJob> {
    let endpoint = Endpoint.job(id)
    let reply = try await send(endpoint, key: key, spooling: spooling)
    return Answer(try decoder(endpoint).job(id, in: reply), reply.metadata)
  }

  package func jobs(
    status: JobStatus?, limit: Int, key: APIKey
  ) async throws(APIError) -> Answer<JobPage> {
    let endpoint = Endpoint.jobs(status: status, limit: limit)
    let reply = try await send(endpoint, key: key)
    let page = try decoder(endpoint).page(in: reply, limit: Endpoint.allowedLimit(limit))
    return Answer(page, reply.metadata)
  }

  package func usage(key: APIKey) async throws(APIError) -> Answer<Usage> {
    let reply = try await send(.usage, key: key)
    return Answer(try decoder(.usage).usage(in: reply), reply.metadata)
  }

  package func health() async throws(APIError) -> Answer<Health> {
    let reply = try await send(.health, key: nil)
    return Answer(try decoder(.health).health(in: reply), reply.metadata)
  }

  package func close() async {
    switch transport {
    case .http(let transport): await transport.close()
    case .carrier(let carrier): await carrier.close()
    }
  }

  /// - Parameter spooling: Where a job's long result goes. A carrier has the whole answer in memory, where it stays.
  private func send(
    _ endpoint: Endpoint, key: APIKey?, spooling: (any ResultSpooling)? = nil
  ) async throws(APIError) -> HTTPReply {
    let requestID = UUID().uuidString.lowercased()
    switch transport {
    case .http(let transport):
      return try await transport.send(endpoint.target, key: key, requestID: requestID, spooling: spooling)
    case .carrier(let carrier):
      let answer = try await carrier.carry(endpoint.target, key: key, requestID: requestID)
      return HTTPReply(
        status: answer.status, headers: HTTPHeaders(answer.headers.map { ($0.name, $0.value) }),
        body: answer.body, requestID: answer.requestID ?? requestID, receivedAt: answer.receivedAt)
    }
  }

  private func decoder(_ endpoint: Endpoint) -> ResponseDecoder {
    ResponseDecoder(endpoint: endpoint, url: url)
  }
}
