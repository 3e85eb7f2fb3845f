import JSONRPC
import NIOCore
import NIOEmbedded
import Testing

@Suite struct DrainingTests {
  @Test func `answers all that came before the end of the input, also a last line without its end`()
    async throws
  {
    let peer = try await TestPeer.start()
    try await peer.send(
      (1...200).map { request("\($0)", "ping") }.joined() + request("201", "ping").dropLast())
    try await peer.endInput()
    #expect(try await peer.answers() == (1...201).map { "\($0) {}" })
    #expect(await peer.server.waitUntilClosed() == .inputEnded)
    #expect(peer.handler.endings == [.inputEnded])
  }

  @Test func `waits for requests in flight, and closes with the last of them`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    try await peer.endInput()
    await peer.loop.advanceTime(by: .milliseconds(4999))
    #expect(peer.output.isActive)
    peer.handler.release("1")
    #expect(try await peer.nextAnswers() == [#"1 "released""#])
    #expect(await peer.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `cancels what still runs after the drain time, and says why`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(
      request("1", "wait") + batch(request("2", "wait"), request("3", "ping")) + request("4", "wait"))
    try await peer.endInput()
    await peer.loop.advanceTime(by: .milliseconds(4999))
    #expect(try await peer.answers() == [])
    await peer.loop.advanceTime(by: .milliseconds(1))
    #expect(
      try await peer.answers()
        == ["1 -32007 input_ended", "[3 {}, 2 -32007 input_ended]", "4 -32007 input_ended"])
    for id in ["1", "2", "4"] { await peer.handler.cancellation(of: id) }
    #expect(await peer.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `after shutdown takes cancellations and exit only`() async throws {
    let peer = try await TestPeer.start()
    #expect(
      try await peer.exchange(
        request("1", "wait") + request("2", "wait") + request("3", "shutdown") + request("4", "ping")
          + cancel("1") + notification("ignored"))
        == ["3 null", "4 -32600 shutting_down", "1 -32800 cancelled"])
    #expect(peer.handler.notifications == [])
    #expect(try await peer.exchange(notification("exit") + request("5", "ping")) == [])
    await peer.loop.advanceTime(by: .seconds(5))
    #expect(try await peer.answers() == ["2 -32007 server_ended"])
    #expect(await peer.server.waitUntilClosed() == .exitRequested)
  }

  @Test func `exit alone ends the connection behind the answers before it`() async throws {
    let peer = try await TestPeer.start()
    #expect(
      try await peer.exchange(request("1", "ping") + notification("exit") + request("2", "ping")) == ["1 {}"])
    #expect(await peer.server.waitUntilClosed() == .exitRequested)
    #expect(!peer.input.isActive)
  }

  @Test func `drains when it is told to`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    peer.server.drain()
    await peer.loop.advanceTime(by: .seconds(5))
    #expect(try await peer.answers() == ["1 -32007 server_ended"])
    #expect(await peer.server.waitUntilClosed() == .drainRequested)
  }

  @Test func `sends the notifications that are queued before it closes`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "subscribe"))
    #expect(try await peer.answers() == [#"1 "subscribed""#, "event [1]"])
    try await peer.setWritable(false)
    peer.server.tryNotify("late")
    try await peer.endInput()
    #expect(try await peer.answers() == ["late -"])
    #expect(await peer.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `serves what waited behind a full output after the input has ended`() async throws {
    let peer = try await TestPeer.start()
    try await peer.setWritable(false)
    try await peer.send(request("1", "ping") + request("2", "wait"))
    try await peer.endInput()
    #expect(try await peer.answers() == [])
    try await peer.setWritable(true)
    #expect(try await peer.answers() == ["1 {}"])
    peer.handler.release("2")
    #expect(try await peer.nextAnswers() == [#"2 "released""#])
    #expect(await peer.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `gives up a client that has ended its input and reads nothing for the drain time`() async throws
  {
    let peer = try await TestPeer.start()
    try await peer.setWritable(false)
    try await peer.send(request("1", "ping"))
    try await peer.endInput()
    await peer.loop.advanceTime(by: .milliseconds(4999))
    #expect(peer.output.isActive)
    await peer.loop.advanceTime(by: .milliseconds(1))
    #expect(await peer.server.waitUntilClosed() == .outputStalled)
  }

  @Test func `ends and cancels all when nobody reads any more`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    try await peer.output.close().get()
    await peer.handler.cancellation(of: "1")
    #expect(await peer.server.waitUntilClosed() == .outputClosed)
    #expect(!peer.input.isActive)
  }

  private func notification(_ method: String) -> String { #"{"jsonrpc":"2.0","method":"\#(method)"}"# + "\n" }
}
