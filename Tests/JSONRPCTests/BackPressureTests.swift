import NIOCore
import NIOEmbedded
import Testing

@testable import JSONRPC

@Suite struct BackPressureTests {
  @Test func `stops reading and serving while its client does not read, and goes on when it does`()
    async throws
  {
    let peer = try await TestPeer.start()
    #expect(peer.reads.count == 1)
    try await peer.setWritable(false)
    try await peer.send((1...3).map { request("\($0)", "ping") }.joined() + "garbage\n")
    #expect(peer.reads.count == 1)
    #expect(peer.handler.served == [])
    #expect(try await peer.answers() == [])
    try await peer.setWritable(true)
    #expect(try await peer.answers() == ["1 {}", "2 {}", "3 {}", "null -32700 parse_error"])
    #expect(peer.reads.count == 2)
  }

  @Test func `asks for more after each read that it could answer`() async throws {
    let peer = try await TestPeer.start()
    for count in 2...5 {
      _ = try await peer.exchange(request("1", "ping"))
      #expect(peer.reads.count == count)
    }
  }

  @Test func `hands long answers over before the read is done`() async throws {
    let peer = try await TestPeer.start()
    // The channel is full as soon as the first answers are handed over.
    try await peer.fillOnWrite()
    try await peer.send((1...100).map { request("\($0)", "big", #"{"bytes":40000}"#) }.joined())
    #expect(peer.handler.served == ["1", "2"])
    // 40 kB each: two of them pass the mark.
    for served in stride(from: 4, through: 100, by: 2) {
      try await peer.setWritable(true)
      #expect(peer.handler.served.count == served)
    }
    #expect(try await peer.lines().count == 100)
  }

  @Test func `answers once when its output is full and empty again within one flush`() async throws {
    let peer = try await TestPeer.start()
    try await peer.fillOnWrite(emptyOnFlush: true)
    for id in 1...3 { #expect(try await peer.exchange(request("\(id)", "subscribe")).count == 2) }
  }
}

extension TestPeer {
  /// Makes the output unwritable when something is written to it, and may make it writable when it is flushed.
  func fillOnWrite(emptyOnFlush: Bool = false) async throws {
    let handler = FillingHandler(output, emptyOnFlush: emptyOnFlush)
    let output = output
    try await loop.executeInContext {
      try output.pipeline.syncOperations.addHandler(handler, position: .first)
    }
  }

  /// Returns when a sender of notifications waits for the client.
  func waitForOutputWaiter() async throws {
    while try await loop.executeInContext({ connectionHasNoWaiter }) { await Task.yield() }
  }

  private var connectionHasNoWaiter: Bool {
    (try? output.pipeline.syncOperations.handler(type: OutputHandler.self).connection.outputWaiters.isEmpty)
      ?? true
  }
}

private final class FillingHandler: ChannelOutboundHandler, Sendable {
  typealias OutboundIn = ByteBuffer

  private let channel: NIOAsyncTestingChannel
  private let emptyOnFlush: Bool

  init(_ channel: NIOAsyncTestingChannel, emptyOnFlush: Bool) {
    self.channel = channel
    self.emptyOnFlush = emptyOnFlush
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    channel.isWritable = false
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    context.flush()
    guard emptyOnFlush, !channel.isWritable else { return }
    channel.isWritable = true
    context.fireChannelWritabilityChanged()
  }
}
