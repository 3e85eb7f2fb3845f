import EngineTesting
import Foundation
import Sandbox
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// Sessions that share a home as processes do, in virtual time.
@Suite(.timeLimit(.minutes(2))) struct SharedPollingTests {
  private let clock = ManualClock()
  private let folder: TemporaryFolder
  private let service: SimulatedService

  init() throws {
    folder = try TemporaryFolder()
    var configuration = SandboxConfiguration()
    configuration.seed = 11
    service = SimulatedService(configuration, clock: clock)
  }

  private func process(watches: Bool = false) throws -> TestSession {
    try TestSession(
      store: SQLiteJobStore(path: folder.path + "/registry.sqlite"), folder: folder, carrier: service,
      clock: clock,
      coordinator: SQLiteProcessCoordinator(path: folder.path + "/coordination.sqlite", clock: clock)
    ) { $0.watchesInBackground = watches }
  }

  private func jobs(_ count: Int) throws -> [JobID] {
    try service.withWorld { world, now in
      try (0..<count).map { _ in try JobID(world.createJob(at: now)) }
    }
  }

  private var requests: Int { service.withWorld { world, _ in world.tally.requests } }

  @Test func `three processes that wait for the same jobs poll them once, and each is told of every end`()
    async throws
  {
    let ids = try jobs(6)
    let alone = try await requestsOfOne(ids.count)
    let all = [try process(watches: true), try process(), try process()]
    _ = try await all[0].session.track(ids)
    let waits = all.map { test in Task { try await test.session.wait(for: ids) } }
    let everybody = Task { try await [waits[0].value, waits[1].value, waits[2].value] }
    let replies = try await all[0].passTime(until: everybody, service, with: Array(all[1...]))
    for reply in replies {
      #expect(reply.outcome == .completed)
      for job in reply.jobs {
        let end = try #require(service.withWorld { world, _ in world.job(job.id.text)?.endsAt })
        #expect(try #require(job.finishedAt) - ManualClock.startDate - end < .seconds(12))
        #expect(FileManager.default.fileExists(atPath: try #require(job.result).path))
      }
    }
    #expect(service.withWorld { world, _ in world.tally.rateLimited } == 0)
    // A few at the start, before they have heard of each other.
    #expect(requests <= alone + alone / 4 + 6, "\(requests) requests, \(alone) by one process")
    for test in all { await test.session.end() }
  }

  /// A job's requests when one process polls it.
  private func requestsOfOne(_ count: Int) async throws -> Int {
    let clock = ManualClock()
    var configuration = SandboxConfiguration()
    configuration.seed = 11
    let service = SimulatedService(configuration, clock: clock)
    let ids = try service.withWorld { world, now in
      try (0..<count).map { _ in try JobID(world.createJob(at: now)) }
    }
    let test = try TestSession(carrier: service, clock: clock)
    _ = try await test.session.track(ids)
    _ = try await test.passTime(until: Task { try await test.session.wait(for: ids) }, service)
    return service.withWorld { world, _ in world.tally.requests }
  }

  @Test func `a job that the service does not know ends the wait for it in every process`() async throws {
    let known = try jobs(1)
    let unknown = try JobID.sample(77)
    let poller = try process(watches: true)
    let other = try process()
    _ = try await poller.session.track(known + [unknown])
    // Long ago: the poller knows that no look brings it further when the other begins to wait.
    let first = Task { try await poller.session.wait(for: [unknown]) }
    #expect(try await poller.passTime(until: first, service).outcome == .unresolved)
    let wait = Task { try await other.session.wait(for: known + [unknown]) }
    let reply = try await poller.passTime(until: wait, service, with: [other])
    #expect(reply.outcome == .unresolved)
    #expect(reply.unresolved.map(\.id) == [unknown])
    #expect(reply.unresolved.map(\.error.kind) == ["not_found"])
    let alone = Task { try await other.session.wait(for: [unknown], timeout: .seconds(60)) }
    #expect(try await poller.passTime(until: alone, service, with: [other]).outcome == .unresolved)
    await poller.session.end()
    await other.session.end()
  }

  @Test func `when the one that polls is killed, another goes on within a few seconds`() async throws {
    let ids = try jobs(1)
    let killed = SQLiteProcessCoordinator(path: folder.path + "/coordination.sqlite", clock: clock)
    let budget = BudgetID(try .sample, .production)
    let lease = try await killed.attend(Presence(member: "killed", budget: budget, wantsAll: true))
    #expect(lease.leaseEnd != nil)
    let test = try process()
    _ = try await test.session.track(ids)
    let wait = Task { try await test.session.wait(for: ids) }
    let looked = Task<Duration, any Error> { [service, clock] in
      while service.withWorld({ world, _ in world.tally.requests }) == 0 { await Task.yield() }
      return clock.elapsed
    }
    let begun = try await test.passTime(until: looked, service)
    #expect(begun > PollLease.length && begun < PollLease.length + .seconds(1.5))
    #expect(try await test.passTime(until: wait, service).outcome == .completed)
    await test.session.end()
  }

  @Test func `what another process tracks, labels and forgets is known here within a second`() async throws {
    let (one, two) = (try process(watches: true), try process())
    let ids = try jobs(2)
    try await one.session.load()
    _ = try await two.session.track(ids, label: "wave")
    let known = Task<Duration, any Error> {
      while await one.session.jobs.count < 2 { await Task.yield() }
      return clock.elapsed
    }
    let learned = try await one.passTime(until: known, service, with: [two])
    #expect(learned <= .seconds(1))
    #expect(await one.session.jobs.allSatisfy { $0.label == "wave" })
    let begun = clock.elapsed
    _ = try await two.session.track([ids[0]], label: "other")
    _ = try await two.session.forget([ids[1]])
    let changed = Task<Duration, any Error> {
      while await one.session.lastSequence < two.session.lastSequence { await Task.yield() }
      return clock.elapsed
    }
    let seen = try await one.passTime(until: changed, service, with: [two])
    #expect(seen - begun <= .seconds(1))
    #expect(await one.session.jobs.map(\.label) == ["other"])
    let kinds = try await one.session.events(after: 0).map(\.kind)
    #expect(kinds.prefix(2) == [.tracked, .tracked] && kinds.contains(.forgotten), "\(kinds)")
    await two.session.end()
    await one.session.end()
  }

  @Test func `without a meeting place a process goes on by itself and says what is wrong`() async throws {
    let ids = try jobs(1)
    let test = try TestSession(
      folder: folder, carrier: service, clock: clock,
      coordinator: SQLiteProcessCoordinator(path: "/nonexistent/coordination.sqlite", clock: clock))
    _ = try await test.session.track(ids)
    let reply = try await test.passTime(
      until: Task { try await test.session.wait(for: ids) }, service)
    #expect(reply.outcome == .completed)
    #expect(try await test.session.status().problem?.contains("/nonexistent/coordination.sqlite") == true)
    await test.session.end()
  }
}
