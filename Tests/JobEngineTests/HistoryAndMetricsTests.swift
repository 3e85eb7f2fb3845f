import EngineTesting
import JSON
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite(.timeLimit(.minutes(3))) struct JobHistoryTests {
  @Test func `a job's points are its own, in their order, back to its tracking`() async throws {
    let test = try TestSession()
    let (id, other) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.script(
      id, .job(id, .processing, processed: 10), .job(id, .processing, processed: 60), .completed(id))
    await test.api.script(other, .completed(other))
    _ = try await test.session.track([id, other])
    _ = try await test.session.refresh(other)
    for _ in 1...3 { _ = try await test.session.refresh(id) }
    let history = try await test.session.history(of: id)
    #expect(history.id == id && history.isComplete)
    #expect(history.points.map(\.event) == [.tracked, .updated, .updated, .completed])
    #expect(history.points.map { $0.status.text } == ["unknown", "processing", "processing", "completed"])
    #expect(history.points.dropFirst().prefix(2).map { $0.progress?.processed } == [10, 60])
    #expect(history.points.map(\.sequence) == history.points.map(\.sequence).sorted())
  }

  @Test func `the same id at another API is another job`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    _ = try await test.session.track([id])
    try await test.session.connect(to: try APIURL("http://127.0.0.1:9"))
    await #expect(throws: SessionError.notTracked([id])) { try await test.session.history(of: id) }
    _ = try await test.session.track([id])
    #expect(try await test.session.history(of: id).points.map(\.sequence) == [2])
  }

  @Test func `the registry's file gives the events of one job`() async throws {
    let folder = try TemporaryFolder()
    let store = SQLiteJobStore(path: folder.path + "/registry.sqlite")
    let test = try TestSession(store: store, folder: folder)
    let ids = try (1...3).map(JobID.sample)
    _ = try await test.session.track(ids)
    _ = try await test.session.forget([ids[1]])
    _ = try await test.session.track([ids[1]])
    #expect(try await store.events(of: ids[1]).map(\.kind) == [.tracked, .forgotten, .tracked])
    #expect(try await test.session.history(of: ids[1]).points.map(\.sequence) == [2, 5])
    await test.session.end()
  }
}

@Suite(.timeLimit(.minutes(3))) struct SessionMetricsTests {
  @Test func `requests are counted by kind and by what came of them`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(
      id, .error(.unavailable, status: 503), .error(.timeout), .completed(id))
    _ = try await test.session.track([id])
    for _ in 1...2 { _ = try? await test.session.refresh(id) }
    _ = try await test.session.refresh(id)
    let metrics = await test.session.metrics
    #expect(metrics.requests == [.job: ["503": 1, "timeout": 1, "200": 1]])
    #expect(metrics.total == 3 && metrics.rateLimited == 0 && metrics.startedAt == ManualClock.startDate)
  }

  @Test func `a look that is refused and sent again is a retry`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(
      id, .error(.rateLimited, status: 429, code: "RATE_LIMITED", retryAfter: .seconds(18)), .completed(id))
    _ = try await test.session.track([id])
    async let reply = test.session.wait(for: [id])
    await test.clock.advanceToNextSleeper()
    #expect(try await reply.outcome == .completed)
    let metrics = await test.session.metrics
    #expect(metrics.rateLimited == 1 && metrics.retries == 1 && metrics.total == 2)
  }
}
