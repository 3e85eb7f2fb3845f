package import SurveyCoderAPI

/// Where the processes that share a home agree on who polls for a key, and on what they have sent with it.
///
/// Nothing in it must outlive the machine: lost, it is made anew. It never holds the key.
package protocol ProcessCoordinator: Sendable {
  /// Says that this process is there and what it wants, and hears of the others. To be repeated by
  /// ``Gathering/renewal``: a process that was not heard of for ``PollLease/length`` is forgotten, so one that was
  /// killed holds nothing up for longer.
  func attend(_ presence: Presence) async throws(RegistryError) -> Gathering

  /// Gives up the lease and what was wanted: for a process that has nothing to poll for.
  func leave(_ member: String) async

  /// Reads, changes and writes the budget that all of them share, in one transaction.
  ///
  /// - Parameter initial: What it is while nobody has sent anything.
  func change<Value: Sendable>(
    _ budget: BudgetID, initial: RequestBudget, _ change: @escaping @Sendable (inout RequestBudget) -> Value
  ) async throws(RegistryError) -> (value: Value, budget: RequestBudget)

  func close() async
}

/// How long the right to poll for a key lasts. One process at a time has it, so that each job is polled once.
/// Times are the machine's, however fast a sandbox runs.
package enum PollLease {
  package static let length: Duration = .seconds(3)
  package static let renewal: Duration = .seconds(1)
}

/// What one process tells the others.
package struct Presence: Sendable {
  /// Names the session, nobody else's.
  package var member: String
  package var budget: BudgetID
  /// Whether every active job is to be polled, and not only the wishes.
  package var wantsAll: Bool
  /// The jobs that somebody waits for, and by when at the latest; `nil` when they are as they were last told.
  package var wishes: [JobID: Instant?]?
  /// The jobs that no look can bring further; `nil` when they are as they were last told.
  package var refusals: [JobID: JobRefusal]?
  /// Why looks bring nothing at present, for the processes that do not look themselves.
  package var trouble: String?

  package init(
    member: String, budget: BudgetID, wantsAll: Bool = false,
    wishes: [JobID: Instant?]? = nil, refusals: [JobID: JobRefusal]? = nil,
    trouble: String? = nil
  ) {
    self.member = member
    self.budget = budget
    self.wantsAll = wantsAll
    self.wishes = wishes
    self.refusals = refusals
    self.trouble = trouble
  }
}

/// What one process hears of the others.
package struct Gathering: Sendable {
  /// Until when this process polls for the key; `nil` when another does.
  package var leaseEnd: Instant?
  /// Whether the others know of this process's wishes; if not, it was forgotten meanwhile and must tell them again.
  package var knowsWishes: Bool
  /// The same of its refusals.
  package var knowsRefusals: Bool
  /// When to attend again.
  package var renewal: Instant
  /// Whether another process wants every active job polled.
  package var othersWantAll: Bool
  /// Those of the other processes, the earliest deadline of each.
  package var othersWishes: [JobID: Instant?]
  /// What the others say of the jobs that this process wishes to see.
  package var refusals: [JobID: JobRefusal]
  /// The poller's, if that is another process.
  package var trouble: String?
  /// As all of them share it; `nil` while nobody has sent anything.
  package var budget: RequestBudget?
}
