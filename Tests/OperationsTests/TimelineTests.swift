import EngineTesting
import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Operations

@Suite struct TimelineTests {
  private func look(_ id: JobID, in test: TestSession, after pause: Duration) async throws {
    test.clock.advance(by: pause)
    _ = try await test.session.refresh(id)
  }

  @Test func `a timeline tells the states that were seen, from the service's creation to the end`()
    async throws
  {
    let test = try TestSession()
    let id = try JobID.sample(1)
    let created = ManualClock.startDate + .seconds(-30)
    await test.api.script(
      id, .job(id, .queued, createdAt: created), .job(id, .processing, processed: 3, createdAt: created),
      .job(id, .processing, processed: 60, createdAt: created),
      .job(id, .completed, processed: 100, result: try RawJSON("{}"), createdAt: created))
    _ = try await test.session.track([id], label: "w")
    for _ in 1...4 { try await look(id, in: test, after: .seconds(10)) }
    test.clock.advance(by: .seconds(100))
    let reply = try await ShowTimeline(Arguments(words: ["w"], for: ShowTimeline.declaration)).run(
      in: test.session)
    let job = try #require(reply.jobs.first)
    #expect(job.status == .completed && job.label == "w")
    #expect(job.spans.map(\.status) == [.queued, .processing])
    let start = ManualClock.startDate
    #expect(job.spans.map(\.from) == [created, start + .seconds(20)])
    #expect(job.spans.map(\.to) == [start + .seconds(20), start + .seconds(40)])
  }

  @Test func `a job whose queueing nobody saw is unknown until its first look, and goes on to now`()
    async throws
  {
    let test = try TestSession()
    let (seen, unseen) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.script(
      seen, .job(seen, .processing, processed: 40, createdAt: ManualClock.startDate + .seconds(-60)))
    _ = try await test.session.track([unseen, seen])
    try await look(seen, in: test, after: .seconds(5))
    test.clock.advance(by: .seconds(25))
    let reply = try await ShowTimeline(Arguments(words: [], for: ShowTimeline.declaration)).run(
      in: test.session)
    #expect(reply.jobs.map(\.id) == [seen, unseen], "in the order in which they began")
    let start = ManualClock.startDate
    #expect(reply.jobs[0].spans.map(\.status) == [.unknown, .processing])
    #expect(reply.jobs[0].spans.map(\.to) == [start + .seconds(5), start + .seconds(30)])
    #expect(reply.jobs[1].spans.map(\.status) == [.unknown])
    #expect(reply.jobs[1].from == start && reply.jobs[1].to == start + .seconds(30))
  }

  @Test func `the latest jobs are drawn, as many as asked for`() async throws {
    let test = try TestSession()
    for number in 1...30 { _ = try await test.session.track([try .sample(number)]) }
    func count(_ words: String...) async throws -> Int {
      try await ShowTimeline(Arguments(words: words, for: ShowTimeline.declaration)).run(in: test.session)
        .jobs.count
    }
    #expect(try await count() == 20)
    #expect(try await count("--limit", "3") == 3)
    #expect(try await count("@all", "--limit", "25") == 25)
    for (words, hasMore) in [([], true), (["--limit", "30"], false), (["@all", "--limit", "29"], true)] {
      let timeline = try ShowTimeline(Arguments(words: words, for: ShowTimeline.declaration))
      #expect(try await timeline.run(in: test.session).hasMore == hasMore)
    }
  }
}

@Suite struct PreviewTests {
  private func preview<T: Operations.Operation>(_ type: T.Type, _ words: String..., in test: TestSession)
    async throws
    -> RequestPreview
  {
    try await T(try Arguments(words: words, for: T.declaration)).preview(in: test.session)
  }

  @Test func `what would be sent is told and nothing is`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    _ = try await test.session.track([id])
    let list = try await preview(DiscoverJobs.self, "--status", "queued", "--limit", "7", in: test)
    #expect(list.requests.map(\.url) == ["https://api.surveycoder.io/v2/jobs?status=queued&limit=7"])
    #expect(list.requests[0].headers.last?.value == (try APIKey.sample.fingerprint))
    #expect(
      try await preview(RefreshJob.self, id.text, in: test).requests.map(\.url).first?.hasSuffix(id.text)
        == true)
    #expect(try await preview(WaitForJobs.self, "@all", in: test).requests.count == 1)
    #expect(try await preview(ListJobs.self, in: test).requests.isEmpty)
    #expect(
      try await preview(GetHealth.self, in: test).requests[0].headers.allSatisfy { $0.name != "x-api-key" })
    #expect(await test.api.unexpected.isEmpty)
    #expect(await test.session.metrics.total == 0)
  }

  @Test func `a budget that is used up is told with the time that it needs`() async throws {
    let test = try TestSession { $0.requestsPerMinute = 1 }
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .processing, processed: 1))
    _ = try await test.session.track([id])
    _ = try await test.session.refresh(id)
    let note = try await preview(GetUsage.self, in: test).note
    #expect(note == "Goes out in 60.5 s, when the budget has room again.")
  }

  @Test func `a job that has ended is asked for no more`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    _ = try await test.session.track([id])
    _ = try await test.session.refresh(id)
    #expect(try await preview(RefreshJob.self, id.text, in: test).requests.isEmpty)
    #expect(try await preview(WaitForJobs.self, "@all", in: test).note.hasPrefix("Sends nothing"))
  }
}

@Suite struct StatusSlipTests {
  @Test func `a slip in a state's name is told, a newer word of the service is not one`() async throws {
    let test = try TestSession()
    _ = try await test.session.track([.sample(1)])
    func list(_ status: String) async throws -> Int {
      try await ListJobs(Arguments(words: ["--status", status], for: ListJobs.declaration)).run(
        in: test.session
      ).jobs
        .count
    }
    let error = await #expect(throws: OperationError.self) { try await list("unknwon") }
    #expect(error?.description == "No tracked job is “unknwon”. Did you mean unknown?")
    #expect(try await list("unknown") == 1)
    #expect(try await list("archived") == 0)
  }
}
