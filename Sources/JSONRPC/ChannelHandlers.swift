import NIOCore

/// Carries the events of the input channel to its connection.
final class InputHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func channelActive(context: ChannelHandlerContext) { connection.start() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.received(unwrapInboundIn(data))
  }

  func channelReadComplete(context: ChannelHandlerContext) { connection.readComplete() }

  func channelInactive(context: ChannelHandlerContext) { connection.end(.inputEnded) }

  // A failed read closes the channel, and that is told above.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

/// Carries the events of the output channel to its connection.
final class OutputHandler: ChannelInboundHandler {
  // Nothing is read from an output.
  typealias InboundIn = Never

  let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    connection.outputWritabilityChanged()
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    connection.outputClosed()
    context.fireChannelInactive()
  }

  // A failed write closes the channel, and that is told above.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
