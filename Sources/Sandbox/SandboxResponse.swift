/// One HTTP answer, and how it gets to the client.
package struct SandboxResponse: Sendable, Equatable {
  package var status: Int
  /// Without `Content-Length` and `Connection`, which belong to the connection.
  package var headers: HeaderFields
  package var body: [UInt8]
  package var delivery = Delivery.whole

  package init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  static func json(_ status: Int, _ body: [UInt8]) -> SandboxResponse {
    SandboxResponse(status: status, headers: ["Content-Type": "application/json"], body: body)
  }
}

/// What happens to an answer on its way. The service has done its part in every case.
package enum Delivery: Sendable, Equatable {
  case whole
  /// Nothing comes; the connection stays open until the client leaves.
  case hangBeforeHeaders
  /// The head and half of the body come, then nothing; the connection stays open.
  case hangInBody
  /// The body comes in small parts, spread evenly over this time of the client's clock.
  case trickle(over: Duration)
  /// A TCP reset in place of the answer.
  case reset
  /// The head and half of the body come, then a TCP reset.
  case resetInBody
  /// The head and half of the body come, then the connection is closed in good order.
  case truncate
}
