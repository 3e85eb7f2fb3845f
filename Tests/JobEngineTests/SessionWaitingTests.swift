import EngineTesting
import Foundation
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite(.timeLimit(.minutes(3))) struct SessionWaitingTests {
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
}
