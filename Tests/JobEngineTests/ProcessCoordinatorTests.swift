import EngineTesting
import Foundation
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct ProcessCoordinatorTests {
  private let clock = ManualClock()
  private let folder: TemporaryFolder
  private let budget: BudgetID

  init() throws {
    folder = try TemporaryFolder()
    budget = BudgetID(try .sample, .production)
  }

  private var path: String { folder.path + "/coordination.sqlite" }

  private func process(_ clock: ManualClock? = nil) -> SQLiteProcessCoordinator {
    SQLiteProcessCoordinator(path: path, clock: clock ?? self.clock)
  }

  private func presence(
    _ member: String, wantsAll: Bool = false, wishes: [JobID: Instant?]? = nil,
    trouble: String? = nil
  ) -> Presence {
    Presence(member: member, budget: budget, wantsAll: wantsAll, wishes: wishes, trouble: trouble)
  }

  @Test func `one process polls, and another when that one was not heard of for the length of the lease`()
    async throws
  {
    let (one, two) = (process(), process())
    #expect(try await one.attend(presence("one")).leaseEnd == clock.now + PollLease.length)
    #expect(try await two.attend(presence("two")).leaseEnd == nil)
    clock.advance(by: PollLease.renewal)
    #expect(try await one.attend(presence("one")).leaseEnd == clock.now + PollLease.length)
    clock.advance(by: PollLease.length - .milliseconds(1))
    #expect(try await two.attend(presence("two")).leaseEnd == nil)
    clock.advance(by: .milliseconds(1))
    #expect(try await two.attend(presence("two")).leaseEnd != nil)
    #expect(try await one.attend(presence("one")).leaseEnd == nil)
  }

  @Test func `a process that leaves gives up its lease and its wishes at once`() async throws {
    let (one, two) = (process(), process())
    let job = try JobID.sample(1)
    _ = try await one.attend(presence("one", wantsAll: true, wishes: [job: nil]))
    #expect(try await two.attend(presence("two")).othersWishes.keys.contains(job))
    await one.leave("one")
    let alone = try await two.attend(presence("two"))
    #expect(alone.leaseEnd != nil && alone.othersWishes.isEmpty && !alone.othersWantAll)
  }

  @Test func `the poller hears of what others wait for, by the earliest deadline, and they of its trouble`()
    async throws
  {
    let (one, two, three) = (process(), process(), process())
    let (a, b) = (try JobID.sample(1), try JobID.sample(2))
    _ = try await one.attend(presence("one", trouble: "The API is away."))
    let soon = clock.now + .seconds(5)
    let heard = try await two.attend(presence("two", wishes: [a: clock.now + .seconds(9), b: nil]))
    #expect(heard.trouble == "The API is away.")
    _ = try await three.attend(presence("three", wantsAll: true, wishes: [a: soon]))
    let gathering = try await one.attend(presence("one"))
    #expect(gathering.othersWishes == [a: soon, b: nil])
    #expect(gathering.othersWantAll && gathering.trouble == nil)
    // Told as they were before, they stay; told anew, they are replaced.
    _ = try await two.attend(presence("two"))
    _ = try await three.attend(presence("three", wishes: [:]))
    let later = try await one.attend(presence("one"))
    #expect(later.othersWishes == [a: clock.now + .seconds(9), b: nil])
    #expect(!later.othersWantAll)
    clock.advance(by: PollLease.length)
    #expect(try await one.attend(presence("one")).othersWishes.isEmpty)
  }

  @Test func `what one process has sent, another can't send again`() async throws {
    let (one, two) = (process(), process())
    let initial = RequestBudget(limit: 3)
    func book(_ process: SQLiteProcessCoordinator) async throws -> Bool {
      try await process.change(budget, initial: initial) { [clock] budget in
        guard budget.ready(for: .foreground, at: clock.now) <= clock.now else { return false }
        budget.send(at: clock.now)
        return true
      }.value
    }
    #expect(try await book(one))
    #expect(try await book(two))
    #expect(try await book(one))
    #expect(try await !book(two))
    #expect(try await !book(one))
    clock.advance(by: RequestBudget.window)
    #expect(try await book(two))
    let held = try await one.change(budget, initial: initial) { [clock] budget in
      budget.hold(until: clock.now + .seconds(30))
    }
    #expect(held.budget.pausedUntil(at: clock.now) == clock.now + .seconds(30))
    #expect(try await !book(two))
    let other = BudgetID(nil, .production)
    let used = try await two.change(other, initial: initial) { [clock] in $0.used(at: clock.now) }
    #expect(used.value == 0)
  }

  @Test func `what was written before the machine started anew counts for nothing`() async throws {
    clock.advance(by: .seconds(1000))
    let before = process()
    let now = clock.now
    _ = try await before.attend(presence("before", wishes: [try .sample(1): nil]))
    _ = try await before.change(budget, initial: RequestBudget(limit: 60)) { budget in
      budget.send(at: now)
      budget.hold(until: now + .seconds(900))
    }
    let after = process(ManualClock())
    let gathering = try await after.attend(presence("after"))
    #expect(gathering.leaseEnd != nil && gathering.othersWishes.isEmpty)
    #expect(gathering.budget?.sends == [])
  }

  @Test func `the file is for its owner only and holds no key; one that can't be used is told of`()
    async throws
  {
    let one = process()
    _ = try await one.attend(presence("one", wishes: [try .sample(1): nil]))
    await one.close()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.range(of: Data(try APIKey.sample.headerValue.utf8)) == nil)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let nowhere = SQLiteProcessCoordinator(path: "/nonexistent/coordination.sqlite", clock: clock)
    let error = await #expect(throws: RegistryError.self) { try await nowhere.attend(presence("x")) }
    #expect(error?.path == "/nonexistent/coordination.sqlite")
  }
}
