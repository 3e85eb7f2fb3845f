internal import NIOCore
internal import NIOHTTP1

/// Puts the requests of one connection together, has them answered, and delivers the answers.
///
/// The pipeline before it holds the next request back until an answer has ended.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let host: SandboxHost
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var delivery: ResponseDelivery?

  init(host: SandboxHost) { self.host = host }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        let goOn = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
      }
    case .body(let part):
      // One byte too many is enough for the world to refuse the request; the rest is read and dropped.
      let room = SandboxWorld.bodyLimitBytes + 1 - body.count
      body.append(contentsOf: part.readableBytesView.prefix(room))
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, context: context)
    }
  }

  private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    var headers = HeaderFields()
    for (name, value) in head.headers { headers.add(name, value) }
    let request = SandboxRequest(head.method.rawValue, head.uri, headers: headers, body: body)
    body = []
    let response = host.assumeIsolated { $0.respond(to: request) }
    let delivery = ResponseDelivery(
      response, keepsAlive: head.version.minor > 0 && head.isKeepAlive, context: context)
    self.delivery = delivery
    delivery.begin()
  }

  func channelInactive(context: ChannelHandlerContext) {
    delivery?.stop()
    delivery = nil
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
