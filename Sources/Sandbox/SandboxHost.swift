internal import NIOCore

/// Owns the world of a server, its clock and its connections. Runs on the server's event loop.
actor SandboxHost {
  nonisolated let loop: any EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

  private var world: SandboxWorld
  private let startedAt = ContinuousClock.now
  /// World time that was added by hand.
  private var advanced: Duration = .zero
  private var listener: (any Channel)?
  private var connections: [ObjectIdentifier: any Channel] = [:]
  private var isShutDown = false

  init(_ world: SandboxWorld, on loop: any EventLoop) {
    self.world = world
    self.loop = loop
  }

  var now: Duration { (ContinuousClock.now - startedAt) * world.configuration.speed + advanced }

  var connectionCount: Int { connections.count }

  func advance(by time: Duration) { advanced += max(.zero, time) }

  func withWorld<Value: Sendable>(_ body: (inout SandboxWorld, Duration) -> Value) -> Value {
    let now = now
    return body(&world, now)
  }

  func respond(to request: SandboxRequest) -> SandboxResponse { world.respond(to: request, at: now) }

  func opened(listener channel: any Channel) { listener = channel }

  func opened(connection channel: any Channel) {
    guard !isShutDown else { return channel.close(promise: nil) }
    connections[ObjectIdentifier(channel)] = channel
    channel.closeFuture.whenComplete { _ in
      self.assumeIsolated { $0.connections[ObjectIdentifier(channel)] = nil }
    }
  }

  func shutdown() async throws {
    guard !isShutDown else { return }
    isShutDown = true
    let open = Array(connections.values)
    for channel in open { channel.close(promise: nil) }
    if let listener { try await listener.close().get() }
    for channel in open { try await channel.closeFuture.get() }
  }
}
