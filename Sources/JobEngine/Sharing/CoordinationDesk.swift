internal import Foundation
package import GRDB
internal import SurveyCoderAPI

/// The rows in which processes meet, within one transaction.
struct CoordinationDesk {
  let db: Database
  let clock: any SessionClock
  let now: MachineTime

  init(db: Database, clock: any SessionClock) {
    self.db = db
    self.clock = clock
    // Now that the lock is had: waiting for it may have taken a while.
    now = clock.machineTime(of: clock.now)
  }

  /// Later than any time that was written since the machine started.
  var beyond: MachineTime { now + PollLease.length * 2 }

  // MARK: Members and their wishes

  func forgetTheDead() throws {
    try execute("DELETE FROM member WHERE aliveUntil <= ? OR aliveUntil > ?", [now, beyond])
  }

  /// - Returns: Whether it was known before.
  func register(_ presence: Presence) throws -> Bool {
    let isKnown =
      try Bool.fetchOne(
        try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM member WHERE id = ?)"),
        arguments: [presence.member]) ?? false
    try execute(
      """
      INSERT INTO member (id, budget, aliveUntil, wantsAll) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE
        SET budget = excluded.budget, aliveUntil = excluded.aliveUntil, wantsAll = excluded.wantsAll
      """, [presence.member, presence.budget.text, now + PollLease.length, presence.wantsAll])
    // Of a key that it polls with no more.
    try execute(
      "DELETE FROM lease WHERE holder = ? AND budget <> ?", [presence.member, presence.budget.text])
    if let refusals = presence.refusals { try replaceRefusals(of: presence.member, refusals) }
    guard let wishes = presence.wishes else { return isKnown }
    try execute("DELETE FROM wish WHERE member = ?", [presence.member])
    for (job, deadline) in wishes {
      try execute(
        "INSERT INTO wish (member, job, deadline) VALUES (?, ?, ?)",
        [presence.member, job.text, deadline.map(clock.machineTime(of:))])
    }
    return isKnown
  }

  func dismiss(_ member: String) throws {
    try execute("DELETE FROM member WHERE id = ?", [member])
    try execute("DELETE FROM lease WHERE holder = ?", [member])
  }

  func doOthersWantAll(_ presence: Presence) throws -> Bool {
    try Bool.fetchOne(
      try db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM member WHERE budget = ? AND id <> ? AND wantsAll)"),
      arguments: [presence.budget.text, presence.member]) ?? false
  }

  func wishes(besides presence: Presence) throws -> [JobID: Instant?] {
    let rows = try Row.fetchCursor(
      try db.cachedStatement(
        sql: """
          SELECT job, min(deadline) FROM wish JOIN member ON member.id = wish.member
          WHERE budget = ? AND member <> ? GROUP BY job
          """), arguments: [presence.budget.text, presence.member])
    var wishes: [JobID: Instant?] = [:]
    while let row = try rows.next() {
      guard let job = String.fromDatabaseValue(row[0]).flatMap({ try? JobID($0) }) else { continue }
      let deadline = MachineTime.fromDatabaseValue(row[1]).map { min(max($0, now), now + Self.farthest) }
      wishes.updateValue(deadline.map(clock.instant(of:)), forKey: job)
    }
    return wishes
  }

  /// No wait is longer, by what it matters for.
  private static let farthest: Duration = .seconds(7 * 86_400)

  // MARK: The lease

  struct Lease {
    var isOwn: Bool
    var end: MachineTime
    var trouble: String?
  }

  /// Takes or renews the lease, unless another process has it.
  func claim(_ presence: Presence) throws -> Lease {
    let row = try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT holder, until, trouble FROM lease WHERE budget = ?"),
      arguments: [presence.budget.text])
    if let row, let holder = String.fromDatabaseValue(row[0]), holder != presence.member,
      let end = MachineTime.fromDatabaseValue(row[1]), end > now, end <= beyond
    {
      return Lease(isOwn: false, end: end, trouble: String.fromDatabaseValue(row[2]))
    }
    let end = now + PollLease.length
    try execute(
      "INSERT OR REPLACE INTO lease (budget, holder, until, trouble) VALUES (?, ?, ?, ?)",
      [presence.budget.text, presence.member, end, presence.trouble])
    return Lease(isOwn: true, end: end)
  }

  // MARK: Budgets

  /// Milliseconds: longer than any hold.
  private static let budgetsLast = 86_400_000

  func budget(_ id: BudgetID) throws -> RequestBudget? {
    let row = try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT allowance, sends, heldUntil FROM budget WHERE id = ?"),
      arguments: [id.text])
    guard let row else { return nil }
    // What lies far ahead was written before the machine started anew. Two processes read the clock a little apart.
    let times = SendLog.times(in: Data.fromDatabaseValue(row[1]) ?? Data())
    let (earliest, latest) = (now + (.zero - RequestBudget.window * 2), now + .seconds(2))
    let sends = times.filter { earliest <= $0 && $0 <= latest }
    let held = MachineTime.fromDatabaseValue(row[2]).flatMap {
      now <= $0 && $0 <= now + Session.longestHold * 2 ? $0 : nil
    }
    return RequestBudget(
      limit: Int.fromDatabaseValue(row[0]) ?? 1, sends: sends.map { clock.instant(of: min($0, now)) },
      heldUntil: held.map(clock.instant(of:)))
  }

  func save(_ budget: RequestBudget, _ id: BudgetID) throws {
    var budget = budget
    _ = budget.used(at: clock.now)
    // Those of keys that nobody sends with any more.
    try execute(
      "DELETE FROM budget WHERE NOT (savedAt + ? >= ? AND savedAt <= ?)", [Self.budgetsLast, now, beyond])
    try execute(
      "INSERT OR REPLACE INTO budget (id, allowance, sends, heldUntil, savedAt) VALUES (?, ?, ?, ?, ?)",
      [
        id.text, budget.limit, SendLog.data(of: budget.sends.map(clock.machineTime(of:))),
        budget.heldUntil.map(clock.machineTime(of:)),
        now,
      ])
  }

  func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}

extension MachineTime: DatabaseValueConvertible {
  package var databaseValue: DatabaseValue { milliseconds.databaseValue }

  package static func fromDatabaseValue(_ value: DatabaseValue) -> MachineTime? {
    Int64.fromDatabaseValue(value).map(MachineTime.init(milliseconds:))
  }
}
