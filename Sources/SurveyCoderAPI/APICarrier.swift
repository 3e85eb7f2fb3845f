/// Carries requests to the API by another way than HTTP, and brings the answers back as they would stand on
/// the wire: a simulated service in virtual time, or a recording.
package protocol APICarrier: Sendable {
  /// - Parameter target: Path and query of a `GET`, as `/v2/jobs?limit=100`.
  /// - Throws: What a connection that fails would be told as.
  func carry(_ target: String, key: APIKey?, requestID: String) async throws(APIError) -> CarriedAnswer

  /// Lets connections go. No call may follow.
  func close() async
}

extension APICarrier {
  package func close() async {}
}

/// An answer with nothing read into it yet.
package struct CarriedAnswer: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// The date here when it came.
  package var receivedAt: Timestamp
  /// The `X-Request-Id` of the request that it answers, where that is not the one it was given: of a recording.
  package var requestID: String?

  package init(
    status: Int, headers: [(name: String, value: String)], body: [UInt8], receivedAt: Timestamp,
    requestID: String? = nil
  ) {
    self.requestID = requestID
    self.status = status
    self.headers = headers
    self.body = body
    self.receivedAt = receivedAt
  }
}
