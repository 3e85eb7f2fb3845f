import NIOCore
import NIOPosix

/// A client that sees the bytes of one connection as they are.
struct RawClient {
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private var received = ""

  /// Connects, lets `body` talk, and closes.
  static func connect<Value: Sendable>(
    to url: String, _ body: (inout RawClient) async throws -> Value
  ) async throws -> Value {
    let port = Int(url.split(separator: ":").last ?? "") ?? 0
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var client = RawClient(outbound: outbound, inbound: inbound.makeAsyncIterator())
      return try await body(&client)
    }
  }

  func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

  /// Sends a request without a body.
  func get(_ target: String, _ headers: String...) async throws {
    let lines = ["GET \(target) HTTP/1.1", "Host: sandbox", "x-api-key: \(goodKey)"] + headers
    try await send(lines.joined(separator: "\r\n") + "\r\n\r\n")
  }

  /// What came until `marker`, which is part of it; what came after it stays for the next call.
  ///
  /// - Returns: All that came, when the connection ended first.
  mutating func read(until marker: String) async throws -> String {
    while true {
      if let range = received.ranges(of: marker).first {
        let part = String(received[..<range.upperBound])
        received.removeSubrange(..<range.upperBound)
        return part
      }
      guard let bytes = try await inbound.next() else { return takeAll() }
      received += String(buffer: bytes)
    }
  }

  /// All that comes until the connection ends in good order; throws when it is reset.
  mutating func readToEnd() async throws -> String {
    while let bytes = try await inbound.next() { received += String(buffer: bytes) }
    return takeAll()
  }

  private mutating func takeAll() -> String {
    defer { received = "" }
    return received
  }
}
