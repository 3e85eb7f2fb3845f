internal import Glibc
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A ``SandboxWorld`` behind an HTTP/1.1 server on 127.0.0.1.
///
/// World, connections and timers live on one event loop. World time is the time since the start times
/// ``SandboxConfiguration/speed``, and what ``advance(by:)`` has added; its epoch is the real time of the start.
package struct SandboxServer: Sendable {
  /// Such as `http://127.0.0.1:49152`, without a slash at the end.
  package let url: String
  private let host: SandboxHost

  /// Starts to listen.
  ///
  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - group: Where one loop is taken from; it must outlive the server.
  /// - Throws: ``SandboxError``.
  package static func start(
    _ configuration: SandboxConfiguration = SandboxConfiguration(), port: Int = 0,
    on group: any EventLoopGroup
  ) async throws(SandboxError) -> SandboxServer {
    try configuration.check()
    var configuration = configuration
    configuration.epoch = time(nil)
    let host = SandboxHost(SandboxWorld(configuration), on: group.next())
    let channel: any Channel
    do {
      channel = try await bootstrap(for: host).bind(host: "127.0.0.1", port: port).get()
    } catch {
      throw .cannotListen(port: port, reason: (error as? IOError)?.shortReason ?? "\(error)")
    }
    await host.opened(listener: channel)
    return SandboxServer(url: "http://127.0.0.1:\(channel.localAddress?.port ?? port)", host: host)
  }

  private static func bootstrap(for host: SandboxHost) -> ServerBootstrap {
    ServerBootstrap(group: host.loop)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          host.assumeIsolated { $0.opened(connection: channel) }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(ConnectionHandler(host: host))
        }
      }
  }

  /// Stops to listen and closes every connection, those that hang included.
  package func shutdown() async throws { try await host.shutdown() }

  /// Connections that are open, hung ones included.
  package var connectionCount: Int { get async { await host.connectionCount } }

  /// What the world's clock shows.
  package var now: Duration { get async { await host.now } }

  /// Moves the world's clock ahead.
  package func advance(by time: Duration) async { await host.advance(by: time) }

  /// Looks at the world, or changes it, at its present time.
  package func withWorld<Value: Sendable>(
    _ body: @Sendable (inout SandboxWorld, _ now: Duration) -> Value
  ) async -> Value {
    await host.withWorld(body)
  }

  /// Creates a job now; see ``SandboxWorld/createJob(type:total:processing:queueing:outcome:at:)``.
  package func createJob(
    type: SandboxJob.Kind = .oneCall, total: Int = 100, processing: Duration? = nil,
    queueing: Duration? = nil,
    outcome: SandboxJob.Outcome = .completed
  ) async -> String {
    await withWorld { world, now in
      world.createJob(
        type: type, total: total, processing: processing, queueing: queueing, outcome: outcome, at: now)
    }
  }

  package func addFault(_ fault: Fault) async { await withWorld { world, _ in world.addFault(fault) } }
}

extension IOError {
  /// The system's sentence without the call it came from.
  fileprivate var shortReason: String { String(cString: strerror(errnoCode)) }
}
