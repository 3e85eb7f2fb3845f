import EngineTesting
import JSON
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite(.timeLimit(.minutes(3))) struct SessionFaultTests {
  private func waitThrough(
    _ answers: ScriptedJobsAPI.JobAnswer..., id: JobID, steps: Int
  ) async throws -> (TestSession, WaitReply) {
    let test = try TestSession()
    for answer in answers { await test.api.script(id, answer) }
    _ = try await test.session.track([id])
    async let reply = test.session.wait(for: [id])
    for _ in 0..<steps { await test.clock.advanceToNextSleeper() }
    return (test, try await reply)
  }

  @Test func `a 429 never fails a job: the key rests for Retry-After, then the result comes`() async throws {
    let id = try JobID.sample(1)
    let (test, reply) = try await waitThrough(
      .error(.rateLimited, status: 429, code: "RATE_LIMITED", retryAfter: .seconds(18)), .completed(id),
      id: id, steps: 1)
    #expect(reply.outcome == .completed)
    #expect((.seconds(18)...(.seconds(19))).contains(test.clock.elapsed))
  }

  @Test func `an outage ends no wait; the breaker opens, asks by one request at a time, and closes`()
    async throws
  {
    let test = try TestSession()
    let ids = try (1...10).map(JobID.sample)
    for id in ids {
      for _ in 1...20 { await test.api.script(id, .error(.unavailable, status: 503)) }
    }
    _ = try await test.session.track(ids)
    let wait = Task { try await test.session.wait(for: ids) }
    await test.settle()
    #expect(try await test.session.status().isBreakerOpen)
    for _ in 1...3 {
      let before = await test.api.looks.count
      repeat {
        await test.clock.advanceToNextSleeper()
        await test.settle()
      } while await test.api.looks.count == before
      #expect(await test.api.looks.count == before + 1)
    }
    wait.cancel()
    _ = await wait.result

    let id = try JobID.sample(11)
    let (other, reply) = try await waitThrough(
      .error(.unavailable, status: 503), .error(.unreachable), .error(.timeout), .error(.badResponse),
      .completed(id), id: id, steps: 4)
    #expect(reply.outcome == .completed)
    #expect(other.clock.elapsed < .seconds(25))
    #expect(try await !other.session.status().isBreakerOpen)
  }

  @Test func `a refused key ends the waits, pauses all polls, and another key takes up the watch`()
    async throws
  {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    await test.api.script(id, .error(.unauthorized, status: 401, code: "KEY_REVOKED"), .completed(id))
    _ = try await test.session.track([id])
    let refused = await #expect(throws: SessionError.self) { try await test.session.wait(for: [id]) }
    guard case .keyRefused(let error) = refused else { throw try #require(refused) }
    #expect(error.code == "KEY_REVOKED")
    #expect(try await test.session.status().paused != nil)
    #expect(await test.api.looks.count == 1)

    try await test.session.setKey(try APIKey("scp_live_ffffffffffffffffffffffffffffffff"), source: .session)
    #expect(try await test.session.wait(for: [id]).outcome == .completed)
    #expect(try await test.session.status().paused == nil)
  }

  @Test func `AUTH_ERROR gets one more try after 30 seconds, and no third`() async throws {
    let id = try JobID.sample(1)
    let refusal = ScriptedJobsAPI.JobAnswer.error(.unauthorized, status: 401, code: "AUTH_ERROR")
    let (test, reply) = try await waitThrough(refusal, .completed(id), id: id, steps: 1)
    #expect(reply.outcome == .completed)
    #expect(test.clock.elapsed == .seconds(30))

    let other = try TestSession()
    await other.api.script(id, refusal, refusal)
    _ = try await other.session.track([id])
    let wait = Task { try await other.session.wait(for: [id]) }
    await other.clock.advanceToNextSleeper()
    await #expect(throws: SessionError.self) { try await wait.value }
    #expect(await other.api.looks.count == 2)
  }

  @Test func `AUTH_ERROR to several looks at once is one refusal, and one request asks again`() async throws {
    let test = try TestSession()
    let ids = try (1...3).map(JobID.sample)
    for id in ids {
      await test.api.script(id, .error(.unauthorized, status: 401, code: "AUTH_ERROR"), .completed(id))
    }
    _ = try await test.session.track(ids)
    async let reply = test.session.wait(for: ids)
    await test.settle()
    #expect(await test.api.looks.count == 3)
    await test.clock.advanceToNextSleeper()
    #expect(try await reply.outcome == .completed)
    #expect(test.clock.elapsed == .seconds(30))
  }

  @Test func `a 403 for one request leaves the key and the other jobs alone`() async throws {
    let test = try TestSession()
    let (one, two) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.script(one, .error(.forbidden, status: 403, code: "INSUFFICIENT_SCOPE"))
    await test.api.script(two, .completed(two))
    _ = try await test.session.track([one, two])
    let reply = try await test.session.wait(for: [one, two])
    #expect(reply.unresolved.map(\.error.kind) == ["forbidden"])
    #expect(reply.jobs.map(\.status) == [.unknown, .completed])
    #expect(try await test.session.status().paused == nil)
    #expect(try await test.session.get(one).isActive)
  }

  @Test func `a job that this key has seen and the service knows no more has expired`() async throws {
    let id = try JobID.sample(1)
    let (test, reply) = try await waitThrough(
      .job(id, .processing), .error(.notFound, status: 404, code: "NOT_FOUND"), id: id, steps: 1)
    #expect(reply.outcome == .expired)
    #expect(reply.jobs.first?.failure?.code == "NOT_FOUND")
    #expect(await test.api.looks.count == 2)
  }

  @Test func `a 404 to a key that never saw the job ends the wait and not the job`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    let unknown = ScriptedJobsAPI.JobAnswer.error(.notFound, status: 404, code: "NOT_FOUND")
    await test.api.script(id, .job(id, .processing), unknown, .completed(id))
    _ = try await test.session.track([id])
    _ = try await test.session.refresh(id)
    test.clock.advance(by: .seconds(60))
    try await test.session.setKey(try APIKey("scp_live_ffffffffffffffffffffffffffffffff"), source: .session)
    let reply = try await test.session.wait(for: [id])
    #expect(reply.outcome == .unresolved)
    #expect(reply.unresolved.map(\.error.kind) == ["not_found"])
    #expect(try await test.session.get(id).status == .processing)
    try await test.session.setKey(try .sample, source: .session)
    #expect(try await test.session.wait(for: [id]).outcome == .completed)
  }

  @Test
  func `a job that the service does not know yet is asked for again at once, and soon by each new wait`()
    async throws
  {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    let unknown = ScriptedJobsAPI.JobAnswer.error(.notFound, status: 404, code: "NOT_FOUND")
    await test.api.script(id, unknown, unknown, unknown, unknown, .completed(id))
    _ = try await test.session.track([id])
    for _ in 1...2 {
      await test.settle()
      await test.clock.advanceToNextSleeper()
    }
    await test.settle()
    #expect(test.clock.elapsed == .seconds(10))
    #expect(await test.api.looks.count == 3)
    // Put off for ten minutes by now, and yet nobody has to wait for those.
    #expect(try await test.session.wait(for: [id]).outcome == .unresolved)
    #expect(try await test.session.wait(for: [id]).outcome == .completed)
    #expect(test.clock.elapsed == .seconds(10))
  }

  @Test func `a list that shows an expired job as completed has its result fetched`() async throws {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    await test.api.script(
      id, .job(id, .processing), .error(.notFound, status: 404, code: "NOT_FOUND"), .completed(id))
    _ = try await test.session.track([id])
    await test.settle()
    #expect(try await test.session.refresh(id).status == .expired)
    let row = RemoteJob(id: id, status: .completed)
    let page = Answer(JobPage(jobs: [row], isFull: false), ResponseMetadata(requestID: "r"))
    await test.api.script(pages: .success(page))
    _ = try await test.session.discover()
    await test.settle()
    #expect(try await test.session.get(id).status == .completed)
    #expect(
      try await test.session.events(after: 0).map(\.kind) == [
        .tracked, .updated, .expired, .updated, .completed,
      ])
  }

  @Test func `a job tracked two days ago and unknown now has expired, and looking again can bring it back`()
    async throws
  {
    let id = try JobID.sample(1)
    let test = try TestSession()
    await test.api.script(id, .error(.notFound, status: 404, code: "NOT_FOUND"), .completed(id))
    _ = try await test.session.track([id])
    test.clock.advance(by: .seconds(49 * 3600))
    #expect(try await test.session.wait(for: [id]).outcome == .expired)
    #expect(try await test.session.refresh(id).status == .completed)
    #expect(try await test.session.get(id).failure == nil)
  }

  @Test func `a result that was kept and never announced is found when the service has deleted the job`()
    async throws
  {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .processing), .error(.notFound, status: 404, code: "NOT_FOUND"))
    _ = try await test.session.track([id])
    _ = try await test.session.refresh(id)
    // As a process leaves it that dies between the file and the commit.
    let archive = ResultArchive(folder: test.folder.path + "/results")
    _ = try await archive.keep(.inline(RawJSON(validated: Array("[1]".utf8))), of: id, from: .production)
    #expect(try await test.session.refresh(id).status == .completed)
    #expect(try await test.session.result(of: id) == Array("[1]".utf8))
  }

  @Test func `a result too long to take ends the wait, with the reason`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .error(.tooLarge, status: 200))
    _ = try await test.session.track([id])
    #expect(try await test.session.wait(for: [id]).unresolved.map(\.error.kind) == ["too_large"])
    #expect(try await test.session.get(id).nextLookReason?.hasPrefix("rarely") == true)
  }

  @Test(arguments: [(APIError.Kind.notFound, 404), (.unauthorized, 401)])
  func `a proxy's page in place of the service ends neither job nor key`(kind: APIError.Kind, status: Int)
    async throws
  {
    let id = try JobID.sample(1)
    let (_, reply) = try await waitThrough(.error(kind, status: status), .completed(id), id: id, steps: 1)
    #expect(reply.outcome == .completed)
  }

  @Test func `completed without a result is asked for once more, then believed`() async throws {
    let id = try JobID.sample(1)
    let (test, reply) = try await waitThrough(.job(id, .completed), .job(id, .completed), id: id, steps: 1)
    #expect(reply.outcome == .completed)
    #expect(reply.jobs.first?.result == nil)
    #expect(test.clock.elapsed == .seconds(2))
    await #expect(throws: SessionError.resultUnavailable(id, status: .completed)) {
      try await test.session.result(of: id)
    }
  }

  @Test func `an unknown status is kept, and the job polled on`() async throws {
    let id = try JobID.sample(1)
    let test = try TestSession()
    await test.api.script(id, .job(id, JobStatus("cancelling")), .completed(id))
    _ = try await test.session.track([id])
    async let reply = test.session.wait(for: [id])
    await test.clock.sleepers(1)
    #expect(try await test.session.get(id).status.text == "cancelling")
    await test.clock.advanceToNextSleeper()
    #expect(try await reply.outcome == .completed)
  }

  @Test func `nobody is told of an end that could not be written, and it is told once it can`() async throws {
    let store = MemoryJobStore()
    let test = try TestSession(store: store)
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id), .completed(id))
    _ = try await test.session.track([id])
    await store.fail(with: RegistryError(action: "write", path: "/x", reason: "the disk is full"))
    async let reply = test.session.wait(for: [id])
    await test.clock.sleepers(1)
    #expect(try await test.session.get(id).isActive)
    #expect(try await test.session.status().problem?.contains("disk is full") == true)
    await store.fail(with: nil)
    await test.clock.advanceToNextSleeper()
    #expect(try await reply.outcome == .completed)
    #expect(try await test.session.status().problem == nil)
  }

  @Test func `a foreground request says why it failed, and leaves the job tracked`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .error(.unreachable))
    _ = try await test.session.track([id])
    let error = await #expect(throws: SessionError.self) { try await test.session.refresh(id) }
    #expect(error?.kind == "unreachable" && error?.isRetryable == true)
    #expect(try await test.session.get(id).isActive)
  }

  @Test func `a pause too long to sit out is told with its end, cut to what is sane, and lifted by hand`()
    async throws
  {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(
      id, .error(.rateLimited, status: 429, retryAfter: .seconds(31_536_000)), .completed(id))
    _ = try await test.session.track([id])
    await #expect(throws: SessionError.self) { try await test.session.refresh(id) }
    let error = await #expect(throws: SessionError.self) { try await test.session.refresh(id) }
    guard case .budgetPaused(let until, _) = error else { throw try #require(error) }
    #expect((.seconds(900)...(.seconds(901))).contains(until - ManualClock.startDate))
    #expect(await test.api.looks.count == 1)
    try await test.session.setKey(try .sample, source: .session)
    #expect(try await test.session.refresh(id).status == .completed)
  }
}
