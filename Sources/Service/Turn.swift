/// The place of one request in the order of its connection.
///
/// It ends when ``end()`` is called, or else when nobody holds it any more. A request's work holds it, and
/// the connection holds the work until the answer is handed in or the work was refused. So a turn that
/// nobody ends lasts until its answer is on its way.
final class Turn: Sendable {
  private let number: RequestOrder.Number
  private let client: Client

  init(_ number: RequestOrder.Number, of client: Client) {
    self.number = number
    self.client = client
  }

  deinit { client.endTurn(number) }

  /// Waits until all turns before this one have ended.
  func begin() async { await client.beginTurn(number) }

  func end() { client.endTurn(number) }
}
