package import NIOCore

/// The vendor's API over HTTP.
///
/// Opens nothing before the first call. Every call is one attempt with a new `X-Request-Id`; redirects are
/// errors, and certificates are verified.
package struct HTTPJobsAPI: JobsAPI {
  private let url: APIURL
  private let transport: HTTPTransport

  /// - Parameters:
  ///   - eventLoopGroup: Carries the connections, and outlives this value.
  ///   - environment: Names the proxies: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, and all but
  ///     the second in upper case too. A proxy that can't be read fails every call with a sentence.
  package init(
    url: APIURL, configuration: HTTPConfiguration = HTTPConfiguration(), eventLoopGroup: any EventLoopGroup,
    environment: [String: String]
  ) {
    self.url = url
    transport = HTTPTransport(
      url: url, configuration: configuration, eventLoopGroup: eventLoopGroup, environment: environment)
  }

  package func job(_ id: JobID, key: APIKey) async throws(APIError) -> Answer<RemoteJob> {
    let endpoint = Endpoint.job(id)
    let reply = try await transport.send(endpoint, key: key)
    return Answer(try decoder(endpoint).job(id, in: reply), reply.metadata)
  }

  package func jobs(
    status: JobStatus?, limit: Int, key: APIKey
  ) async throws(APIError) -> Answer<JobPage> {
    let endpoint = Endpoint.jobs(status: status, limit: limit)
    let reply = try await transport.send(endpoint, key: key)
    let page = try decoder(endpoint).page(in: reply, limit: Endpoint.allowedLimit(limit))
    return Answer(page, reply.metadata)
  }

  package func usage(key: APIKey) async throws(APIError) -> Answer<Usage> {
    let reply = try await transport.send(.usage, key: key)
    return Answer(try decoder(.usage).usage(in: reply), reply.metadata)
  }

  package func health() async throws(APIError) -> Answer<Health> {
    let reply = try await transport.send(.health, key: nil)
    return Answer(try decoder(.health).health(in: reply), reply.metadata)
  }

  package func close() async { await transport.close() }

  private func decoder(_ endpoint: Endpoint) -> ResponseDecoder {
    ResponseDecoder(endpoint: endpoint, url: url)
  }
}
