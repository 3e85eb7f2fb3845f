package import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RPCServer {
  /// Serves a client over two descriptors that can be polled: pipes, sockets, terminals.
  ///
  /// - Parameters:
  ///   - loop: A loop of a `MultiThreadedEventLoopGroup`. All is done on it.
  ///   - input: Read to its end, then closed. Owned from here on, also when this throws.
  ///   - output: Like `input`; must be another descriptor.
  ///   - taskExecutor: Where later answers are made; the shared pool unless told.
  ///   - makeHandler: Called once, on the loop, before the first byte is read.
  package static func start(
    on loop: any EventLoop, input: CInt, output: CInt, limits: ConnectionLimits = ConnectionLimits(),
    trace: Trace? = nil, taskExecutor: (any TaskExecutor)? = nil,
    makeHandler: @escaping @Sendable (RPCServer) -> any RequestHandler
  ) async throws -> RPCServer {
    // Two channels and not one for both: NIO tells of a reader that is gone only when the channel has no input.
    // Both in one turn of the loop, so that a client that is gone already is told of when all is in place.
    try await loop.flatSubmit {
      outputBootstrap(on: loop, limits: limits).takingOwnershipOfDescriptor(output: output)
        .flatMapErrorThrowing { error in
          closeIfOpen(input, output)
          throw error
        }
        .flatMap { writer in
          addInput(input, on: loop) { reader in
            let connection = Connection(
              input: reader, output: writer, limits: limits, trace: trace,
              notificationQuota: NotificationQuota(limit: limits.maxQueuedNotifications),
              taskExecutor: taskExecutor)
            return try serve(connection, makeHandler: makeHandler)
          }
          .flatMapErrorThrowing { error in
            writer.close(promise: nil)
            throw error
          }
        }
    }.get()
  }

  private static func addInput(
    _ input: CInt, on loop: any EventLoop, serve: @escaping @Sendable (any Channel) throws -> RPCServer
  ) -> EventLoopFuture<RPCServer> {
    let server = loop.makePromise(of: RPCServer.self)
    inputBootstrap(on: loop)
      .channelInitializer { reader in loop.makeCompletedFuture { server.succeed(try serve(reader)) } }
      .takingOwnershipOfDescriptor(input: input)
      .whenFailure { error in
        closeIfOpen(input)
        server.fail(error)
      }
    return server.futureResult
  }

  private static func serve(
    _ connection: Connection, makeHandler: (RPCServer) -> any RequestHandler
  ) throws -> RPCServer {
    try connection.input.pipeline.syncOperations.addHandler(InputHandler(connection))
    try connection.output.pipeline.syncOperations.addHandler(OutputHandler(connection))
    let server = RPCServer(connection)
    connection.handler = makeHandler(server)
    return server
  }

  private static func outputBootstrap(on loop: any EventLoop, limits: ConnectionLimits) -> NIOPipeBootstrap {
    let high = max(4, limits.maxBufferedOutput)
    return NIOPipeBootstrap(group: loop)
      .channelOption(.writeBufferWaterMark, value: .init(low: high / 4, high: high))
  }

  private static func inputBootstrap(on loop: any EventLoop) -> NIOPipeBootstrap {
    NIOPipeBootstrap(group: loop)
      .channelOption(.autoRead, value: false)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
      .channelOption(.maxMessagesPerRead, value: 4)
  }

  /// A bootstrap that failed late has closed its descriptor, one that failed early has not.
  private static func closeIfOpen(_ descriptors: CInt...) {
    for descriptor in descriptors where fcntl(descriptor, F_GETFD) >= 0 { close(descriptor) }
  }
}
