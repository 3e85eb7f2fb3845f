import EngineTesting
import Foundation
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite(.timeLimit(.minutes(1))) struct SessionWaitingTests {
  @Test func `a job goes from queued to completed, and its result is on disk when the wait ends`()
    async throws
  {
    let test = try TestSession()
    let id = try JobID.sample(1)
    let result = #"{"results": [ 1.50, 9007199254740993 ]}"#
    await test.api.script(
      id, .job(id, .queued), .job(id, .processing, processed: 40), .completed(id, result: result))
    _ = try await test.session.track([id])
    async let reply = test.session.wait(for: [id])
    for _ in 1...2 { await test.clock.advanceToNextSleeper() }
    let ended = try await reply
    #expect(ended.outcome == .completed)
    let kept = try #require(ended.jobs.first?.result)
    #expect(try String(contentsOfFile: kept.path, encoding: .utf8) == result)
    #expect(try await test.session.result(of: id) == Array(result.utf8))
    #expect(await test.api.looks == [id, id, id])
  }

  @Test func `many waiters on one job cost one poll, and each is answered`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    await test.api.hold(id)
    _ = try await test.session.track([id])
    try await withThrowingTaskGroup(of: WaitReply.self) { group in
      for _ in 1...50 { group.addTask { try await test.session.wait(for: [id]) } }
      while await test.session.waiters.count < 50 { await Task.yield() }
      await test.api.open(id)
      var answers = 0
      for try await reply in group {
        #expect(reply.outcome == .completed)
        answers += 1
      }
      #expect(answers == 50)
    }
    #expect(await test.api.looks == [id])
  }

  @Test func `a failed job is an outcome with the service's code and message`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    let failure = JobFailure(code: "CODING_FAILED", message: "Stage 3 failed.")
    await test.api.script(id, .job(id, .failed, failure: failure))
    _ = try await test.session.track([id])
    let reply = try await test.session.wait(for: [id])
    #expect(reply.outcome == .failed)
    #expect(reply.jobs.first?.failure == failure)
    await #expect(throws: SessionError.resultUnavailable(id, status: .failed)) {
      try await test.session.result(of: id)
    }
  }

  @Test func `of many jobs the wait for all ends with the last, the wait for any with the first`()
    async throws
  {
    let test = try TestSession()
    let (one, two) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.script(one, .completed(one))
    await test.api.script(two, .job(two, .processing), .job(two, .failed))
    _ = try await test.session.track([one, two])
    async let all = test.session.wait(for: [one, two])
    let any = try await test.session.wait(for: [two, one], mode: .any)
    #expect(any.outcome == .completed)
    #expect(any.jobs.map(\.id) == [two, one])
    await test.clock.advanceToNextSleeper()
    #expect(try await all.outcome == .failed)
  }

  @Test func `a deadline ends the wait and leaves the job tracked`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .queued), .job(id, .queued))
    _ = try await test.session.track([id])
    async let reply = test.session.wait(for: [id], timeout: .seconds(3))
    await test.settle()
    await test.clock.advanceToNextSleeper()
    #expect(test.clock.elapsed == .seconds(3) - PollScheduler.lastLookLead)
    await test.settle()
    await test.clock.advanceToNextSleeper()
    #expect(try await reply.outcome == .timeout)
    #expect(test.clock.elapsed == .seconds(3))
    #expect(try await test.session.get(id).isActive)
    #expect(await test.api.looks.count == 2)
  }

  @Test func `a cancelled wait is answered once, and the others go on`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    await test.api.hold(id)
    _ = try await test.session.track([id])
    let cancelled = Task { try await test.session.wait(for: [id]) }
    async let other = test.session.wait(for: [id])
    while await test.session.waiters.count < 2 { await Task.yield() }
    cancelled.cancel()
    await #expect(throws: SessionError.cancelled) { try await cancelled.value }
    await test.api.open(id)
    #expect(try await other.outcome == .completed)
  }

  @Test func `waiting for what has ended answers at once, without a request or a key`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    _ = try await test.session.track([id])
    _ = try await test.session.wait(for: [id])
    #expect(try await test.session.wait(for: [id]).outcome == .completed)
    #expect(await test.api.looks.count == 1)
    #expect(try await test.session.wait(for: []).outcome == .completed)
  }

  @Test func `waiting without a key, or for an untracked job, says so`() async throws {
    let test = try TestSession(key: nil)
    let id = try JobID.sample(1)
    await #expect(throws: SessionError.notTracked([id])) { try await test.session.wait(for: [id]) }
    _ = try await test.session.track([id])
    await #expect(throws: SessionError.noKey) { try await test.session.wait(for: [id]) }
  }

  @Test func `the end of the session answers every wait`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .queued))
    _ = try await test.session.track([id])
    let wait = Task { try await test.session.wait(for: [id]) }
    await test.clock.sleepers(1)
    await test.session.end()
    await #expect(throws: SessionError.ended) { try await wait.value }
  }

  @Test func `forgetting a job ends the waits for it`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .queued))
    _ = try await test.session.track([id])
    async let wait = test.session.wait(for: [id])
    await test.clock.sleepers(1)
    #expect(try await test.session.forget([id]) == 1)
    let reply = try await wait
    #expect(reply.outcome == .unresolved && reply.jobs.isEmpty)
    #expect(reply.unresolved == [UnresolvedJob(id: id, error: .notTracked([id]))])
  }

  // MARK: Jobs that nothing can bring further

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
}
