import EngineTesting
import Foundation
import GRDB
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// What other processes, the service and a damaged file may bring.
@Suite(.timeLimit(.minutes(3))) struct SharedStateTests {
  private let clock = ManualClock()
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/coordination.sqlite" }

  @Test func `a process that was forgotten meanwhile is told so, and tells its wishes again`() async throws {
    let (one, two) = (
      SQLiteProcessCoordinator(path: path, clock: clock), SQLiteProcessCoordinator(path: path, clock: clock)
    )
    let budget = BudgetID(try .sample, .production)
    let job = try JobID.sample(1)
    _ = try await one.attend(Presence(member: "one", budget: budget, wishes: [:]))
    #expect(try await two.attend(Presence(member: "two", budget: budget, wishes: [job: nil])).knowsWishes)
    #expect(try await two.attend(Presence(member: "two", budget: budget)).knowsWishes)
    clock.advance(by: PollLease.length * 2)
    _ = try await one.attend(Presence(member: "one", budget: budget))
    #expect(try await !two.attend(Presence(member: "two", budget: budget)).knowsWishes)
    _ = try await two.attend(Presence(member: "two", budget: budget, wishes: [job: nil]))
    #expect(try await one.attend(Presence(member: "one", budget: budget)).othersWishes.keys.contains(job))
  }

  @Test func `a damaged file is made anew, and values that can't be are passed over`() async throws {
    try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
    let budget = BudgetID(try .sample, .production)
    let one = SQLiteProcessCoordinator(path: path, clock: clock)
    #expect(try await one.attend(Presence(member: "one", budget: budget)).leaseEnd != nil)
    _ = try await one.change(budget, initial: RequestBudget(limit: 60)) { _ in }
    await one.close()
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(
        sql: "UPDATE budget SET allowance = 'many', sends = X'0000000000000080FFFFFFFFFFFFFF7F01', "
          + "heldUntil = -9223372036854775808")
      try db.execute(sql: "UPDATE lease SET holder = 'other', until = 'soon'")
      try db.execute(sql: "INSERT INTO member VALUES ('other', (SELECT id FROM budget), 1000, 0)")
      try db.execute(sql: "INSERT INTO wish VALUES ('other', 'job_x', -9223372036854775808)")
    }
    try queue.close()
    let two = SQLiteProcessCoordinator(path: path, clock: clock)
    let gathering = try await two.attend(Presence(member: "two", budget: budget))
    #expect(gathering.leaseEnd != nil && gathering.budget?.sends == [] && gathering.budget?.limit == 1)
    #expect(gathering.othersWishes[try JobID("job_x")] == clock.now)
  }

  @Test func `a send that a process with a clock a little ahead wrote counts`() async throws {
    let ahead = ManualClock()
    ahead.advance(by: .milliseconds(5))
    let budget = BudgetID(try .sample, .production)
    let one = SQLiteProcessCoordinator(path: path, clock: ahead)
    let two = SQLiteProcessCoordinator(path: path, clock: clock)
    _ = try await one.change(budget, initial: RequestBudget(limit: 60)) { $0.send(at: ahead.now) }
    let seen = try await two.change(budget, initial: RequestBudget(limit: 60)) { [clock] in
      $0.used(at: clock.now)
    }
    #expect(seen.value == 1)
  }

  @Test func `an absurd limit of the service costs no memory`() {
    var budget = RequestBudget(limit: 60)
    budget.answered(RateLimitReport(limit: .max, remaining: 0), at: clock.now)
    #expect(budget.limit == RequestBudget.most)
    budget.follow(limit: .max)
    #expect(budget.limit == RequestBudget.most)
  }

  @Test func `a label of another process changes nothing of what is known of a job here`() async throws {
    let registry = folder.path + "/registry.sqlite"
    func process() throws -> TestSession {
      try TestSession(
        key: nil, store: SQLiteJobStore(path: registry), folder: folder, clock: clock,
        coordinator: SQLiteProcessCoordinator(path: path, clock: clock))
    }
    let (one, two) = (try process(), try process())
    let id = try JobID.sample(1)
    _ = try await one.session.track([id])
    await one.session.knowFinished(id)
    _ = try await two.session.track([id], label: "wave")
    await one.session.catchUp()
    #expect(try await one.session.get(id).label == "wave")
    #expect(await one.session.polls[id]?.isKnownFinished == true)
    await one.session.end()
    await two.session.end()
  }

  @Test func `another key may list, though the former was refused lists`() async throws {
    let test = try TestSession()
    try await test.session.load()
    await test.session.refuseLists()
    try await test.session.setKey(
      try APIKey("scp_live_ffffffffffffffffffffffffffffffff"), source: .session)
    #expect(await test.session.listsRefusedUntil == nil)
  }

  @Test func `a job that a person refreshes is not asked for by the watch at the same time`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    await test.api.hold(id)
    _ = try await test.session.track([id])
    let refresh = Task { try await test.session.refresh(id) }
    while await test.api.looks.isEmpty { await Task.yield() }
    let wait = Task { try await test.session.wait(for: [id]) }
    while await test.session.pollRest == nil { await Task.yield() }
    await test.api.open(id)
    #expect(try await refresh.value.status == .completed)
    #expect(try await wait.value.outcome == .completed)
    #expect(await test.api.looks == [id])
  }

  @Test func `a job whose result can't be fetched does not keep the others from theirs`() async throws {
    let test = try TestSession { $0.policy = "fixed" }
    let (broken, good) = (try JobID.sample(1), try JobID.sample(2))
    for _ in 0..<40 { await test.api.script(broken, .error(.unavailable, status: 500)) }
    await test.api.script(good, .job(good, .processing), .completed(good))
    _ = try await test.session.track([broken, good])
    let wait = Task { try await test.session.wait(for: [broken, good], mode: .any) }
    let passing = Task { [clock = test.clock] in
      while !Task.isCancelled {
        await clock.advanceToNextSleeper()
        await test.settle()
      }
    }
    #expect(try await wait.value.outcome == .completed)
    passing.cancel()
    #expect(test.clock.elapsed < .seconds(300))
  }
}

extension Session {
  fileprivate func knowFinished(_ id: JobID) { polls[id]?.isKnownFinished = true }
  fileprivate func refuseLists() { listsRefusedUntil = clock.now + .seconds(600) }
}
