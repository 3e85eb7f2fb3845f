import EngineTesting
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite(.timeLimit(.minutes(3))) struct ExpiryTests {
  private func running(_ id: JobID, age: Duration) -> ScriptedJobsAPI.JobAnswer {
    .success(
      Answer(
        RemoteJob(
          id: id, status: .processing, progress: JobProgress(processed: 1, total: 9, percentage: 11),
          createdAt: ManualClock.startDate + (.zero - age)),
        ResponseMetadata(requestID: "r", date: ManualClock.startDate)))
  }

  @Test func `a job that may be deleted before its result is here is told of, once, and in the status`()
    async throws
  {
    let test = try TestSession { $0.watchesInBackground = true }
    let (old, young) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.script(old, running(old, age: .seconds(23.6 * 3600)))
    await test.api.script(young, running(young, age: .seconds(60)))
    _ = try await test.session.track([old, young])
    await test.settle()
    let warned = try await test.session.events(after: 0).filter { $0.kind == .expiring }
    #expect(warned.map(\.jobID) == [old])
    #expect(try await test.session.status().expiring == 1)
    let again = try TestSession(store: test.store, folder: test.folder) { $0.watchesInBackground = true }
    await again.api.script(old, running(old, age: .seconds(23.6 * 3600)))
    await again.api.script(young, running(young, age: .seconds(60)))
    try await again.session.load()
    await again.settle()
    #expect(try await again.session.events(after: 0).count { $0.kind == .expiring } == 1)
  }

  @Test func `before the service has told its date nobody is warned`() async throws {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    var job = RemoteJob(id: id, status: .processing)
    job.createdAt = ManualClock.startDate + .seconds(-23.9 * 3600)
    await test.api.script(id, .success(Answer(job, ResponseMetadata(requestID: "r"))))
    _ = try await test.session.track([id])
    await test.settle()
    #expect(await test.api.looks == [id])
    #expect(try await test.session.events(after: 0).allSatisfy { $0.kind != .expiring })
  }

  @Test func `a wrong date here makes no job older: the service's own date counts`() async throws {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    // Here it is a day later than at the service, where the job has just begun.
    let answer = Answer(
      RemoteJob(
        id: id, status: .processing, progress: JobProgress(processed: 0, total: 9, percentage: 0),
        createdAt: ManualClock.startDate + .seconds(-86_400)),
      ResponseMetadata(requestID: "r", date: ManualClock.startDate + .seconds(-86_400)))
    await test.api.script(id, .success(answer))
    _ = try await test.session.track([id])
    await test.settle()
    #expect(try await test.session.events(after: 0).allSatisfy { $0.kind != .expiring })
    var clock = ServiceClock()
    clock.learn(ManualClock.startDate + .seconds(2), at: ManualClock.startDate)
    #expect(clock.offset == .zero)
    clock.learn(ManualClock.startDate + .seconds(-90), at: ManualClock.startDate)
    #expect(clock.offset == .seconds(-90))
  }

  @Test func `more results than requests give an honest time of the end`() async throws {
    // Without a key nothing is sent, so that the whole window is free.
    let test = try TestSession(key: nil) { $0.watchesInBackground = true }
    let ids = try (1...1000).map(JobID.sample)
    _ = try await test.session.track(Array(ids[..<60]))
    #expect(try await test.session.status().forecast == nil)
    _ = try await test.session.track(ids)
    let forecast = try #require(try await test.session.status().forecast)
    #expect(forecast.results == 1000 && forecast.requests == 1000)
    let minutes = (forecast.doneAt - ManualClock.startDate).seconds / 60
    #expect((15...18).contains(minutes))
  }

  @Test func `after the machine slept, everything is due and the budget is whole`() async throws {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    await test.api.script(id, running(id, age: .seconds(5)), .completed(id))
    _ = try await test.session.track([id])
    await test.settle()
    test.clock.advance(by: .seconds(3 * 3600))
    #expect(try await test.session.wait(for: [id]).outcome == .completed)
    #expect(await test.api.looks.count == 2)
  }

  @Test(arguments: [-7200.0, 7200]) func `a date that is set forth or back stops no watch`(shift: Double)
    async throws
  {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    await test.api.script(id, running(id, age: .seconds(5)), running(id, age: .seconds(5)), .completed(id))
    _ = try await test.session.track([id])
    await test.settle()
    test.clock.shiftDate(by: .seconds(shift))
    let wait = Task { try await test.session.wait(for: [id]) }
    for _ in 0..<2 {
      await test.clock.advanceToNextSleeper()
      await test.settle()
    }
    #expect(try await wait.value.outcome == .completed)
    #expect(test.clock.elapsed < .seconds(120))
  }
}
