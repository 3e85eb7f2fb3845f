package import NIOCore

/// Carries requests over HTTP and brings each answer back whole, in memory: for who must see it as it came.
package struct HTTPCarrier: APICarrier {
  private let transport: HTTPTransport

  /// As ``HTTPJobsAPI/init(url:configuration:eventLoopGroup:environment:)``.
  package init(
    url: APIURL, configuration: HTTPConfiguration = HTTPConfiguration(), eventLoopGroup: any EventLoopGroup,
    environment: [String: String]
  ) {
    transport = HTTPTransport(
      url: url, configuration: configuration, eventLoopGroup: eventLoopGroup, environment: environment)
  }

  package func carry(
    _ target: String, key: APIKey?, requestID: String
  ) async throws(APIError) -> CarriedAnswer {
    let reply = try await transport.send(
      target, key: key, requestID: requestID, isJob: target.hasPrefix(Endpoint.jobPrefix))
    return CarriedAnswer(
      status: reply.status, headers: reply.headers.map { ($0.name, $0.value) }, body: reply.body,
      receivedAt: reply.receivedAt)
  }

  package func close() async { await transport.close() }
}
