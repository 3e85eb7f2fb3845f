import EngineTesting
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct SessionFaultTests {
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

  @Test func `an outage ends no wait, and opens the breaker`() async throws {
    let id = try JobID.sample(1)
    let (test, reply) = try await waitThrough(
      .error(.unavailable, status: 503), .error(.unreachable), .error(.timeout), .error(.badResponse),
      .completed(id), id: id, steps: 4)
    #expect(reply.outcome == .completed)
    #expect(test.clock.elapsed < .seconds(25))
    #expect(try await !test.session.status().isBreakerOpen)
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

    await test.session.setKey(try APIKey("scp_live_ffffffffffffffffffffffffffffffff"), source: .session)
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

  @Test func `a job that the service does not know has expired, and is not asked for again`() async throws {
    let id = try JobID.sample(1)
    let (test, reply) = try await waitThrough(
      .error(.notFound, status: 404, code: "NOT_FOUND"), id: id, steps: 0)
    #expect(reply.outcome == .expired)
    #expect(reply.jobs.first?.failure?.code == "NOT_FOUND")
    #expect(try await test.session.refresh(id).status == .expired)
    #expect(await test.api.looks.count == 1)
  }

  @Test(arguments: [(APIError.Kind.notFound, 404), (.unauthorized, 401), (.forbidden, 403)])
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

  @Test func `a pause too long to sit out is told with its end`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .error(.rateLimited, status: 429, retryAfter: .seconds(3600)))
    _ = try await test.session.track([id])
    await #expect(throws: SessionError.self) { try await test.session.refresh(id) }
    let error = await #expect(throws: SessionError.self) { try await test.session.refresh(id) }
    guard case .budgetPaused(let until) = error else { throw try #require(error) }
    #expect(until - ManualClock.startDate >= .seconds(3600))
    #expect(await test.api.looks.count == 1)
  }
}
