internal import GRDB
internal import SurveyCoderAPI

/// The processes of a home meet in one SQLite file.
///
/// It is opened at the first need, by a session that polls or sends.
package actor SQLiteProcessCoordinator: ProcessCoordinator {
  private let executor: QueueExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let path: String
  private let clock: any SessionClock
  private var queue: DatabaseQueue?
  private var isClosed = false

  /// - Parameter counter: Told of all work on the file, where somebody must know whether there is any.
  package init(path: String, clock: any SessionClock, counter: (any WorkCounter)? = nil) {
    self.path = path
    self.clock = clock
    executor = QueueExecutor(label: "coordination", counter: counter)
  }

  package func attend(_ presence: Presence) throws(RegistryError) -> Gathering {
    let clock = clock
    return try transaction { db in
      let desk = CoordinationDesk(db: db, clock: clock)
      try desk.forgetTheDead()
      let isKnown = try desk.register(presence)
      let lease = try desk.claim(presence)
      return Gathering(
        leaseEnd: lease.isOwn ? clock.instant(of: lease.end) : nil,
        knowsWishes: isKnown || presence.wishes != nil,
        knowsRefusals: isKnown || presence.refusals != nil,
        renewal: clock.instant(of: desk.now + PollLease.renewal),
        othersWantAll: try desk.doOthersWantAll(presence), othersWishes: try desk.wishes(besides: presence),
        refusals: try desk.refusals(for: presence),
        trouble: lease.isOwn ? nil : lease.trouble, budget: try desk.budget(presence.budget))
    }
  }

  package func leave(_ member: String) {
    guard queue != nil else { return }
    let clock = clock
    // What can't be withdrawn is forgotten when its time is over.
    try? transaction { db in try CoordinationDesk(db: db, clock: clock).dismiss(member) }
  }

  package func change<Value: Sendable>(
    _ budget: BudgetID, initial: RequestBudget, _ change: @escaping @Sendable (inout RequestBudget) -> Value
  ) throws(RegistryError) -> (value: Value, budget: RequestBudget) {
    let clock = clock
    return try transaction { db in
      let desk = CoordinationDesk(db: db, clock: clock)
      let known = try desk.budget(budget)
      var shared = known ?? initial
      let value = change(&shared)
      // Most only want to know.
      if shared != known { try desk.save(shared, budget) }
      return (value, shared)
    }
  }

  package func close() {
    isClosed = true
    try? queue?.close()
    queue = nil
  }

  private func transaction<Value: Sendable>(
    _ body: (Database) throws -> Value
  ) throws(RegistryError) -> Value {
    do {
      let queue = try open()
      return try queue.writeWithoutTransaction { db in
        var value: Value?
        // Immediate: a transaction that reads first and writes later could be refused in between.
        try db.inTransaction(.immediate) {
          value = try body(db)
          return .commit
        }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return value
      }
    } catch let error as RegistryError {
      throw error
    } catch {
      let reason = (error as? DatabaseError)?.message ?? "\(error)"
      throw RegistryError(action: "share the request budget", path: path, reason: reason)
    }
  }

  private func open() throws -> DatabaseQueue {
    if let queue { return queue }
    guard !isClosed else {
      throw RegistryError(action: "share the request budget", path: path, reason: "it was closed")
    }
    let opened = try CoordinationFile.open(path)
    queue = opened
    return opened
  }
}
