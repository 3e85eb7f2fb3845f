import JSONRPC
import Testing

@Suite struct CancellationTests {
  @Test func `answers a cancelled request once, and its task learns of it`() async throws {
    let peer = try await TestPeer.start()
    #expect(try await peer.exchange(request("1", "wait")) == [])
    #expect(try await peer.exchange(cancel("1")) == ["1 -32800 cancelled"])
    await peer.handler.cancellation(of: "1")
    // What the task answered after it was cancelled is nowhere.
    #expect(try await peer.exchange(request("2", "ping")) == ["2 {}"])
  }

  @Test(arguments: [
    request("1", "wait") + cancel("1"),
    request("1", "wait") + request("2", "nothing").replacing("id", with: "no") + cancel("1"),
  ])
  func `does not lose a cancellation in the same read`(text: String) async throws {
    let peer = try await TestPeer.start()
    #expect(try await peer.exchange(text).contains("1 -32800 cancelled"))
  }

  @Test func `does not lose a cancellation in the same batch, wherever it stands`() async throws {
    let peer = try await TestPeer.start()
    #expect(
      try await peer.exchange(batch(cancel("2"), request("1", "wait"), request("2", "ping"), cancel("1")))
        == ["[1 -32800 cancelled, 2 -32800 cancelled]"])
    #expect(peer.handler.served == [])
  }

  @Test func `cancels a running request from a batch`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    #expect(try await peer.exchange(batch(cancel("1"))) == ["1 -32800 cancelled"])
  }

  @Test func `overtakes the requests that wait behind a full output`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    try await peer.setWritable(false)
    try await peer.send(
      request("2", "ping") + request("3", "ping") + batch(request("4", "ping"), request("5", "ping"))
        + cancel("3") + cancel("1") + batch(cancel("5")))
    #expect(peer.handler.served == ["1"])
    await peer.handler.cancellation(of: "1")
    try await peer.setWritable(true)
    #expect(
      try await peer.answers()
        == ["1 -32800 cancelled", "2 {}", "3 -32800 cancelled", "[4 {}, 5 -32800 cancelled]"])
    #expect(peer.handler.served == ["1", "2", "4"])
  }

  @Test(arguments: [
    cancel("7"), cancel("null"), cancel("1.0"), cancel("\"1\""), cancel("[1]"), cancel("true"),
    #"{"jsonrpc":"2.0","method":"$/cancelRequest"}"# + "\n",
    #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":[1]}"# + "\n",
  ])
  func `passes over a cancellation that names no request in flight`(text: String) async throws {
    let peer = try await TestPeer.start()
    #expect(try await peer.exchange(request("1", "wait") + text) == [])
    peer.handler.release("1")
    #expect(try await peer.nextAnswers() == [#"1 "released""#])
    #expect(try await peer.exchange(cancel("1")) == [])
  }

  @Test func `gives the id of a cancelled request to the next one`() async throws {
    let peer = try await TestPeer.start()
    #expect(
      try await peer.exchange(request("1", "wait") + cancel("1") + request("1", "ping"))
        == ["1 -32800 cancelled", "1 {}"])
  }
}
