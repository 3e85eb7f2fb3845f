internal import JSON
internal import JSONRPC
internal import JobEngine
internal import NIOCore

/// What the service keeps for one client, on the connection's event loop.
actor Client {
  nonisolated let eventLoop: any EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }
  nonisolated let server: RPCServer

  /// Subscriptions at once. Each holds some events that its client has not read.
  static let maxSubscriptions = 256

  /// Beside the actor's own state, as it is asked of with every request: a box costs a tenth of what
  /// `assumeIsolated` does.
  private nonisolated let order: NIOLoopBoundBox<RequestOrder>
  private var sleepers: [RequestOrder.Number: CheckedContinuation<Void, Never>] = [:]
  private var optedOut: Set<String> = []
  private var subscriptions: [String: Task<Void, Never>] = [:]
  private var lastSubscription = 0
  private var troubleLog: Task<Void, Never>?
  private var isGone = false

  init(_ server: RPCServer, on eventLoop: any EventLoop) {
    self.server = server
    self.eventLoop = eventLoop
    order = .makeBoxSendingValue(RequestOrder(), eventLoop: eventLoop)
  }

  // MARK: The order of requests

  /// To be asked on the event loop.
  nonisolated var isIdle: Bool { order.value.isIdle }

  /// To be called on the event loop.
  nonisolated func takeTurn() -> Turn { Turn(order.withValue { $0.take() }, of: self) }

  func beginTurn(_ number: RequestOrder.Number) async {
    guard order.value.front < number else { return }
    await withCheckedContinuation { continuation in
      // It may have come meanwhile, where the task has an executor of its own.
      if order.value.front < number { sleepers[number] = continuation } else { continuation.resume() }
    }
  }

  nonisolated func endTurn(_ number: RequestOrder.Number) {
    eventLoop.execute {
      self.assumeIsolated { client in
        client.order.withValue { $0.end(number) }
        client.sleepers.removeValue(forKey: client.order.value.front)?.resume()
      }
    }
  }

  // MARK: Notifications

  /// Names of notifications that the client does not want; names unknown here do no harm.
  func optOut(of names: [String]) { optedOut = Set(names) }

  /// Sends a notification, unless the client wants none of that name, and waits until it has room for more.
  ///
  /// - Throws: As ``RPCServer/notify(_:params:)`` does.
  func notify(_ method: String, params: RawJSON) async throws {
    guard !optedOut.contains(method) else { return }
    try await server.notify(method, params: params)
  }

  /// Sends notifications of one name one after the other, as many as the client has room for, and waits for none.
  ///
  /// - Returns: How many were sent, or are not wanted.
  func notifyAsFits(_ method: String, _ params: [RawJSON]) -> Int {
    guard !optedOut.contains(method) else { return params.count }
    return params.firstIndex { !server.tryNotify(method, params: $0) } ?? params.count
  }

  /// Begins to tell of what goes wrong, if that has not begun.
  func followTrouble(of session: Session) {
    guard troubleLog == nil, !isGone else { return }
    troubleLog = Task(executorPreference: session.taskExecutor) {
      await TroubleLog(session: session, client: self).follow()
    }
  }

  // MARK: Subscriptions

  /// - Parameter executor: Where events are delivered from; `nil` for the shared pool.
  /// - Returns: The subscription's name, or `nil` when there are as many as there may be.
  func subscribe(
    on executor: (any TaskExecutor)?, _ deliver: @escaping @Sendable (_ subscription: String) async -> Void
  ) -> String? {
    guard subscriptions.count < Self.maxSubscriptions, !isGone else { return nil }
    lastSubscription += 1
    let name = "s\(lastSubscription)"
    subscriptions[name] = Task(executorPreference: executor) {
      await deliver(name)
      await self.subscriptionEnded(name)
    }
    return name
  }

  private func subscriptionEnded(_ name: String) { subscriptions[name] = nil }

  /// Ends a subscription; no event of it is sent afterwards.
  ///
  /// - Returns: Whether there was one of that name.
  func unsubscribe(_ name: String) async -> Bool {
    guard let subscription = subscriptions.removeValue(forKey: name) else { return false }
    subscription.cancel()
    await subscription.value
    // Its last event may still be queued, and answers overtake what is queued.
    try? await server.waitUntilWritable()
    return true
  }

  /// The connection is closed.
  func leave() {
    isGone = true
    for subscription in subscriptions.values { subscription.cancel() }
    subscriptions = [:]
    troubleLog?.cancel()
  }
}
