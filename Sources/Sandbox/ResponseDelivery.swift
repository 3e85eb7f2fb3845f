internal import Glibc
internal import NIOCore
internal import NIOHTTP1

/// Carries out one ``Delivery`` on a connection. Lives on the connection's event loop.
final class ResponseDelivery {
  private static let trickleParts = 20

  private let response: SandboxResponse
  private let keepsAlive: Bool
  private let context: ChannelHandlerContext
  private var timer: Scheduled<Void>?

  /// - Parameter keepsAlive: Whether the connection may serve another request after a whole answer.
  init(_ response: SandboxResponse, keepsAlive: Bool, context: ChannelHandlerContext) {
    self.response = response
    self.keepsAlive = keepsAlive
    self.context = context
  }

  func begin() {
    switch response.delivery {
    case .whole:
      writeHead()
      write(response.body[...])
      end()
    case .hangBeforeHeaders: break
    case .hangInBody:
      writeHead()
      write(half)
      context.flush()
    case .trickle(let time):
      writeHead()
      context.flush()
      trickle(response.body[...], every: time / Self.trickleParts)
    case .reset: reset()
    case .resetInBody: flushHalf { $0.reset() }
    case .truncate: flushHalf { $0.context.close(promise: nil) }
    }
  }

  /// Forgets what was still to be sent.
  func stop() {
    timer?.cancel()
    timer = nil
  }

  private var half: ArraySlice<UInt8> { response.body.prefix(response.body.count / 2) }

  private func writeHead() {
    var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status))
    for field in response.headers.fields { head.headers.add(name: field.name, value: field.value) }
    if response.status != 204 && response.status != 304 {
      head.headers.add(name: "Content-Length", value: String(response.body.count))
    }
    if !keepsAlive { head.headers.add(name: "Connection", value: "close") }
    write(.head(head))
  }

  private func write(_ bytes: ArraySlice<UInt8>) {
    guard !bytes.isEmpty else { return }
    write(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes))))
  }

  private func write(_ part: HTTPServerResponsePart) {
    context.write(NIOAny(part), promise: nil)
  }

  private func end() {
    let channel = context.channel
    let keepsAlive = keepsAlive
    context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil))).whenComplete { _ in
      if !keepsAlive { channel.close(promise: nil) }
    }
  }

  private func trickle(_ rest: ArraySlice<UInt8>, every pause: Duration) {
    guard !rest.isEmpty else { return end() }
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) {
      let size = max(1, (self.response.body.count + Self.trickleParts - 1) / Self.trickleParts)
      self.write(rest.prefix(size))
      self.context.flush()
      self.trickle(rest.dropFirst(size), every: pause)
    }
  }

  /// Sends head and half of the body, and goes on when the kernel has them.
  private func flushHalf(then next: @escaping (ResponseDelivery) -> Void) {
    writeHead()
    let part = HTTPServerResponsePart.body(.byteBuffer(context.channel.allocator.buffer(bytes: half)))
    context.writeAndFlush(NIOAny(part)).assumeIsolated().whenComplete { _ in next(self) }
  }

  /// Closing with a linger time of 0 sends RST in place of FIN (socket(7)).
  private func reset() {
    let channel = context.channel
    guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
  }
}
