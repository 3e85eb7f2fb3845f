package import JSONRPC
package import JobEngine
package import NIOCore

/// A session served to one client over two descriptors, until the client leaves.
package struct ServiceRunner: Sendable {
  private let server: RPCServer

  /// Starts to serve. The session stays the caller's, who ends it afterwards.
  ///
  /// - Parameters:
  ///   - input: Read to its end, then closed. Owned from here on, also when this throws; can be polled.
  ///   - output: Like `input`; must be another descriptor. ``StandardStreams`` gives such a pair.
  ///   - loop: The connection's. The session's own, which is the default, serves what is known at once without
  ///     a change of thread.
  ///   - extensions: What there is besides the session.
  ///   - trace: Sees every line. Of a session with a key use a ``RedactingTrace``.
  package static func start(
    _ session: Session, input: CInt, output: CInt, limits: ConnectionLimits = ConnectionLimits(),
    on loop: (any EventLoop)? = nil, extensions: ServiceExtensions = ServiceExtensions(), trace: Trace? = nil
  ) async throws -> ServiceRunner {
    let loop = loop ?? session.eventLoop
    let server = try await RPCServer.start(
      on: loop, input: input, output: output, limits: limits, trace: trace,
      taskExecutor: session.taskExecutor
    ) { server in
      let service = SessionService(session, for: server, on: loop, limits: limits, extensions: extensions)
      guard let inputs = session.inputs else { return service }
      return GatedHandler(service, inputs, on: loop)
    }
    return ServiceRunner(server: server)
  }

  /// Takes no more requests and answers what was read, as at the end of the input: for SIGTERM.
  package func drain() { server.drain() }

  /// Waits until the last byte is written or nobody reads any more. Subscriptions have ended then.
  package func waitUntilClosed() async -> Ending { await server.waitUntilClosed() }
}
