import JSON
import JSONRPC
import NIOCore
import NIOEmbedded
import Testing

@Suite struct NotificationTests {
  private let params = RawJSON(validated: Array("[1]".utf8))

  @Test func `the answer to a request goes out before the notifications queued while it was served`()
    async throws
  {
    let peer = try await TestPeer.start()
    #expect(
      try await peer.exchange(request("1", "subscribe") + request("2", "ping"))
        == ["1 \"subscribed\"", "2 {}", "event [1]"])
  }

  @Test func `answers overtake notifications that wait behind a full output`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    try await peer.setWritable(false)
    #expect(peer.server.tryNotify("event", params: params))
    await peer.loop.run()
    peer.handler.release("1")
    #expect(try await peer.nextAnswers() == [#"1 "released""#])
    #expect(try await peer.answers() == [])
    try await peer.setWritable(true)
    #expect(try await peer.answers() == ["event [1]"])
  }

  @Test func `refuses notifications when a client does not read, and takes them again when it does`()
    async throws
  {
    var limits = ConnectionLimits()
    limits.maxQueuedNotifications = 100
    let peer = try await TestPeer.start(limits: limits)
    try await peer.setWritable(false)
    let taken = (1...10).map { _ in peer.server.tryNotify("event", params: params) }
    // Each is 49 bytes long.
    #expect(taken == [true, true] + Array(repeating: false, count: 8))
    try await peer.setWritable(true)
    #expect(try await peer.answers() == ["event [1]", "event [1]"])
    #expect(peer.server.tryNotify("event", params: params))
  }

  @Test func `a sender waits until its client reads`() async throws {
    let peer = try await TestPeer.start()
    try await peer.setWritable(false)
    let sender = Task { try await peer.server.notify("event", params: params) }
    try await peer.waitForOutputWaiter()
    #expect(try await peer.answers() == [])
    try await peer.setWritable(true)
    try await sender.value
    #expect(try await peer.answers() == ["event [1]"])
  }

  @Test func `a sender that is cancelled stops waiting`() async throws {
    let peer = try await TestPeer.start()
    try await peer.setWritable(false)
    let sender = Task { try await peer.server.notify("event", params: params) }
    try await peer.waitForOutputWaiter()
    sender.cancel()
    await #expect(throws: CancellationError.self) { try await sender.value }
  }

  @Test func `a sender learns that its client is gone`() async throws {
    let peer = try await TestPeer.start()
    try await peer.setWritable(false)
    let sender = Task { try await peer.server.notify("event", params: params) }
    try await peer.waitForOutputWaiter()
    try await peer.output.close().get()
    await #expect(throws: ConnectionClosed()) { try await sender.value }
    await #expect(throws: ConnectionClosed()) { try await peer.server.notify("event") }
    #expect(!peer.server.tryNotify("event"))
  }
}
