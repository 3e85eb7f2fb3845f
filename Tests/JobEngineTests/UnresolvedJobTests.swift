import EngineTesting
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// Waits for jobs that nothing can bring further.
@Suite(.timeLimit(.minutes(3))) struct UnresolvedJobTests {
  private let unknown = ScriptedJobsAPI.JobAnswer.error(.notFound, status: 404, code: "NOT_FOUND")

  /// Jobs that were tracked long ago, so that the service must know them.
  private func tracked(_ count: Int) async throws -> (TestSession, [JobID]) {
    let test = try TestSession()
    let ids = try (1...count).map { try JobID.sample($0) }
    _ = try await test.session.track(ids)
    test.clock.advance(by: .seconds(60))
    return (test, ids)
  }

  @Test func `jobs that are not tracked are all named before anything is asked`() async throws {
    let (test, ids) = try await tracked(2)
    let strange = [try JobID.sample(8), try JobID.sample(9)]
    await #expect(throws: SessionError.notTracked(strange)) {
      try await test.session.wait(for: [ids[0], strange[0], ids[1], strange[1]], mode: .any)
    }
    #expect(await test.api.looks.isEmpty)
  }

  @Test
  func `a job that the service does not know is one job's outcome, and the wait goes on for the others`()
    async throws
  {
    let (test, ids) = try await tracked(3)
    await test.api.script(ids[0], .job(ids[0], .processing), .completed(ids[0]))
    await test.api.script(ids[1], unknown)
    await test.api.script(ids[2], .job(ids[2], .processing), .completed(ids[2]))
    async let waiting = test.session.wait(for: ids)
    await test.settle()
    #expect(await test.session.waiters.count == 1)
    for _ in 1...2 {
      await test.clock.advanceToNextSleeper()
      await test.settle()
    }
    let reply = try await waiting
    #expect(reply.outcome == .unresolved)
    #expect(reply.jobs.map(\.status) == [.completed, .unknown, .completed])
    #expect(reply.unresolved.map(\.id) == [ids[1]])
    #expect(reply.unresolved.first?.error.kind == "not_found")
    #expect(try await test.session.get(ids[1]).isActive)
  }

  @Test func `any job that ends will do, but not one that the service does not know`() async throws {
    let (test, ids) = try await tracked(2)
    await test.api.script(ids[0], unknown)
    await test.api.script(ids[1], .job(ids[1], .processing), .completed(ids[1]))
    async let waiting = test.session.wait(for: ids, mode: .any)
    await test.settle()
    #expect(await test.session.waiters.count == 1)
    await test.clock.advanceToNextSleeper()
    let reply = try await waiting
    #expect(reply.outcome == .completed)
    #expect(reply.unresolved.map(\.id) == [ids[0]])
  }

  @Test(arguments: [WaitMode.all, .any])
  func `a wait ends when nothing can bring any of its jobs further`(mode: WaitMode) async throws {
    let (test, ids) = try await tracked(2)
    await test.api.script(ids[0], unknown)
    await test.api.script(ids[1], .error(.tooLarge, status: 200))
    let reply = try await test.session.wait(for: ids, mode: mode)
    #expect(reply.outcome == .unresolved)
    #expect(reply.unresolved.map(\.error.kind) == ["not_found", "too_large"])
  }

  @Test func `a failed job is worse than one that nobody can tell of, and time that is up is told as that`()
    async throws
  {
    let (test, ids) = try await tracked(3)
    await test.api.script(ids[0], unknown)
    await test.api.script(ids[1], .job(ids[1], .failed))
    let look = ScriptedJobsAPI.JobAnswer.job(ids[2], .processing)
    await test.api.script(ids[2], look, look, look)
    #expect(try await test.session.wait(for: Array(ids[..<2])).outcome == .failed)
    await test.api.script(ids[0], unknown)
    async let waiting = test.session.wait(for: ids, timeout: .seconds(3))
    while await test.session.waiters.values.first?.problems.isEmpty != false { await Task.yield() }
    await test.settle()
    test.clock.advance(by: .seconds(3))
    let reply = try await waiting
    #expect(reply.outcome == .timeout)
    #expect(reply.unresolved.map(\.id) == [ids[0]])
  }

  @Test func `a job that is seen after all is waited for again`() async throws {
    let (test, ids) = try await tracked(2)
    await test.api.script(ids[0], unknown, .job(ids[0], .processing), .completed(ids[0]))
    await test.api.script(ids[1], .completed(ids[1]))
    await test.api.hold(ids[1])
    async let waiting = test.session.wait(for: ids)
    while await test.session.waiters.values.first?.problems.isEmpty != false { await Task.yield() }
    // By another key, or a refresh, as here.
    _ = try await test.session.refresh(ids[0])
    #expect(await test.session.waiters.values.first?.problems.isEmpty == true)
    await test.api.open(ids[1])
    await test.settle()
    #expect(await test.session.waiters.count == 1)
    await test.clock.advanceToNextSleeper()
    let reply = try await waiting
    #expect(reply.outcome == .completed && reply.unresolved.isEmpty)
  }

  /// Whoever waits has been told that the first of its jobs can't be brought further.
  private func told(_ test: TestSession) async {
    while await test.session.waiters.values.contains(where: { $0.problems.isEmpty }) { await Task.yield() }
    await test.settle()
  }

  @Test func `another key may see what the former could not: its refusals are no more`() async throws {
    let (test, ids) = try await tracked(2)
    await test.api.script(ids[0], unknown, .completed(ids[0]))
    await test.api.script(ids[1], .completed(ids[1]))
    await test.api.hold(ids[1])
    async let waiting = test.session.wait(for: ids)
    while await test.session.waiters.values.first?.problems.isEmpty != false { await Task.yield() }
    try await test.session.setKey(
      try APIKey("scp_test_zyxwvutsrqponmlkjihgfedcba987654"), source: .session)
    #expect(await test.session.polls.values.allSatisfy { $0.refusal == nil })
    await test.api.open(ids[1])
    let reply = try await waiting
    #expect(reply.outcome == .completed && reply.unresolved.isEmpty)
  }

  @Test func `a look for somebody else that sees the job lifts what was told of it`() async throws {
    let (test, ids) = try await tracked(2)
    await test.api.script(ids[0], unknown, .job(ids[0], .processing), .completed(ids[0]))
    await test.api.script(ids[1], .completed(ids[1]))
    await test.api.hold(ids[1])
    async let first = test.session.wait(for: ids)
    while await test.session.waiters.values.first?.problems.isEmpty != false { await Task.yield() }
    async let second = test.session.wait(for: [ids[0]])
    while await test.session.waiters.values.contains(where: { !$0.problems.isEmpty }) { await Task.yield() }
    #expect(await test.session.waiters.count == 2)
    await test.api.open(ids[1])
    await test.settle()
    await test.clock.advanceToNextSleeper()
    #expect(try await second.outcome == .completed)
    let reply = try await first
    #expect(reply.outcome == .completed && reply.unresolved.isEmpty)
  }

  @Test func `a listing that shows the end of a job whose result is refused changes nothing of that`()
    async throws
  {
    let (test, ids) = try await tracked(2)
    let refused = ScriptedJobsAPI.JobAnswer.error(.tooLarge, status: 200)
    await test.api.script(ids[0], refused, refused)
    await test.api.script(ids[1], .completed(ids[1]))
    await test.api.hold(ids[1])
    async let waiting = test.session.wait(for: ids)
    while await test.session.waiters.values.first?.problems.isEmpty != false { await Task.yield() }
    let page = Answer(
      JobPage(jobs: [RemoteJob(id: ids[0], status: .completed)], isFull: false),
      ResponseMetadata(requestID: "scripted"))
    await test.api.script(pages: .success(page), .success(page))
    // That it has ended is a reason to ask once more, and no more than once.
    _ = try await test.session.discover()
    while await test.session.polls[ids[0]]?.refusal == nil { await Task.yield() }
    _ = try await test.session.discover()
    #expect(await test.session.polls[ids[0]]?.refusal?.answer.kind == .tooLarge)
    #expect(await test.session.waiters.values.first?.problems.count == 1)
    await test.api.open(ids[1])
    let reply = try await waiting
    #expect(reply.outcome == .unresolved)
    #expect(reply.unresolved.map(\.error.kind) == ["too_large"])
  }
}
