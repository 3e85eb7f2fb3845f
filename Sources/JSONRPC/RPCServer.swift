package import JSON
package import NIOCore

/// The server's side of one JSON-RPC 2.0 connection, one JSON value a line. Safe to use from any thread.
package final class RPCServer: Sendable {
  private let loop: any EventLoop
  private let connection: NIOLoopBound<Connection>
  private let quota: NotificationQuota

  /// Succeeds when the output is closed, after all that was left to write or when nobody reads it.
  package let closed: EventLoopFuture<Ending>

  init(_ connection: Connection) {
    loop = connection.loop
    self.connection = NIOLoopBound(connection, eventLoop: connection.loop)
    quota = connection.notificationQuota
    closed = connection.closed.futureResult
  }

  /// Waits for ``closed``.
  package func waitUntilClosed() async -> Ending {
    // The promise is never failed.
    (try? await closed.get()) ?? .outputClosed
  }

  /// Ends the connection as the end of the input does: for SIGTERM.
  package func drain() {
    loop.execute { [connection] in connection.value.end(.drainRequested) }
  }

  /// What the connection has done so far. To be asked on its event loop.
  package var metrics: ConnectionMetrics { connection.value.presentMetrics }

  // MARK: Notifications

  /// Queues a notification behind all answers that are ready; when called while a request is served, behind
  /// its answer.
  ///
  /// - Returns: `false` when it was not queued: the client is gone, or has not read what was queued before.
  @discardableResult
  package func tryNotify(_ method: String, params: RawJSON? = nil) -> Bool {
    let line = ByteBuffer.notification(method, params: params)
    guard quota.take(line.readableBytes) else { return false }
    enqueue(line)
    return true
  }

  /// Queues a notification and waits until it is handed over and the client has room for more.
  ///
  /// - Throws: ``ConnectionClosed``, or `CancellationError` while it waits; the notification is queued then.
  package func notify(_ method: String, params: RawJSON? = nil) async throws {
    let line = ByteBuffer.notification(method, params: params)
    quota.takeAnyway(line.readableBytes)
    enqueue(line)
    try await waitUntilWritable()
  }

  /// Waits until nothing is queued and the client has room for more.
  ///
  /// - Throws: ``ConnectionClosed`` or `CancellationError`.
  package func waitUntilWritable() async throws {
    let cancellation = OutputWaiter.Cancellation()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        loop.execute { [connection] in
          connection.value.wait(OutputWaiter(cancellation: cancellation, continuation: continuation))
        }
      }
    } onCancel: {
      cancellation.set()
      loop.execute { [connection] in connection.value.cancelWait(cancellation) }
    }
  }

  private func enqueue(_ line: ByteBuffer) {
    if loop.inEventLoop {
      connection.value.enqueue(line)
    } else {
      loop.execute { [connection] in connection.value.enqueue(line) }
    }
  }
}
