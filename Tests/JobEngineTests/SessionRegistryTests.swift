import EngineTesting
import Foundation
import JSON
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite(.timeLimit(.minutes(3))) struct SessionRegistryTests {
  @Test func `a new session on the same file takes up where the last one stopped`() async throws {
    let folder = try TemporaryFolder()
    let (done, open) = (try JobID.sample(1), try JobID.sample(2))
    let first = try TestSession(store: SQLiteJobStore(path: folder.path + "/registry.sqlite"), folder: folder)
    await first.api.script(done, .completed(done, result: "[1]"))
    await first.api.script(open, .job(open, .processing, processed: 10))
    _ = try await first.session.track([done, open], label: "wave", tags: ["a", "b"])
    _ = try await first.session.wait(for: [done])
    _ = try await first.session.refresh(open)
    // No orderly end: what was announced is durable without one.

    let second = try TestSession(
      store: SQLiteJobStore(path: folder.path + "/registry.sqlite"), folder: folder)
    await second.api.script(open, .completed(open))
    #expect(try await second.session.wait(for: [open, done]).outcome == .completed)
    let job = try await second.session.get(done)
    #expect(job.label == "wave" && job.tags == ["a", "b"])
    #expect(try await second.session.result(of: done) == Array("[1]".utf8))
    #expect(await second.api.looks == [open])
    #expect(await second.session.lastSequence > first.session.lastSequence)
  }

  @Test func `tracking twice keeps what is known and adds to it`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .processing, processed: 10))
    _ = try await test.session.track([id, id], tags: ["a"])
    _ = try await test.session.refresh(id)
    let jobs = try await test.session.track([id], label: "wave", tags: ["a", "b"])
    #expect(jobs.count == 1)
    #expect(jobs[0].status == .processing && jobs[0].label == "wave" && jobs[0].tags == ["a", "b"])
    #expect(try await test.session.events(after: 0).map(\.kind) == [.tracked, .updated, .updated])
  }

  @Test func `two sessions on one file lose nothing of each other's`() async throws {
    let folder = try TemporaryFolder()
    func session() throws -> TestSession {
      try TestSession(store: SQLiteJobStore(path: folder.path + "/registry.sqlite"), folder: folder)
    }
    let (one, two) = (try session(), try session())
    let (shared, dropped) = (try JobID.sample(1), try JobID.sample(2))
    _ = try await one.session.track([shared, dropped])
    _ = try await two.session.track([shared], label: "wave", tags: ["b"])
    // What the other labelled stays labelled, what it forgot stays forgotten.
    _ = try await two.session.forget([dropped])
    await one.api.script(shared, .job(shared, .processing, processed: 5))
    await one.api.script(dropped, .job(dropped, .processing))
    #expect(try await one.session.refresh(shared).label == "wave")
    await #expect(throws: SessionError.notTracked([dropped])) { try await one.session.refresh(dropped) }
    // An end that the other saw is the end, though the service has deleted the job since.
    await two.api.script(shared, .completed(shared, result: "[1]"))
    #expect(try await two.session.wait(for: [shared]).outcome == .completed)
    await one.api.script(shared, .error(.notFound, status: 404, code: "NOT_FOUND"))
    #expect(try await one.session.refresh(shared).status == .completed)
    let third = try session()
    try await third.session.load()
    #expect(await third.session.jobs.map(\.id) == [shared])
    #expect(try await third.session.result(of: shared) == Array("[1]".utf8))
  }

  @Test
  func `a job that another session tracked is watched here once it is tracked here, and its events are seen`()
    async throws
  {
    let folder = try TemporaryFolder()
    func session() throws -> TestSession {
      try TestSession(store: SQLiteJobStore(path: folder.path + "/registry.sqlite"), folder: folder)
    }
    let (one, two) = (try session(), try session())
    let (id, other) = (try JobID.sample(1), try JobID.sample(2))
    try await one.session.load()
    _ = try await two.session.track([id])
    _ = try await one.session.track([other])
    #expect(try await one.session.events(after: 0).map(\.jobID) == [id, other])
    _ = try await one.session.track([id])
    await one.api.script(id, .completed(id))
    #expect(try await one.session.wait(for: [id]).outcome == .completed)
    // The other session learns of the end with its next look, and so do its readers.
    await two.api.script(id, .job(id, .processing))
    #expect(try await two.session.refresh(id).status == .completed)
    #expect(try await two.session.events(after: 0).map(\.kind) == [.tracked, .tracked, .completed])
  }

  @Test func `a new tag on a tracked job sends nothing`() async throws {
    let test = try TestSession { $0.watchesInBackground = true }
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .processing, processed: 5))
    _ = try await test.session.track([id])
    await test.settle()
    for tag in ["a", "b", "c"] { _ = try await test.session.track([id], tags: [tag]) }
    await test.settle()
    #expect(await test.api.looks == [id])
    #expect(await test.api.unexpected.isEmpty)
  }

  @Test func `going to another key and back gives no second budget`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .job(id, .processing), .job(id, .processing))
    _ = try await test.session.track([id])
    _ = try await test.session.refresh(id)
    let other = try APIKey("scp_live_ffffffffffffffffffffffffffffffff")
    try await test.session.setKey(other, source: .session)
    #expect(try await test.session.status().budget.used == 0)
    try await test.session.setKey(try .sample, source: .session)
    #expect(try await test.session.status().budget.used == 1)
  }

  @Test func `jobs of another address are kept and neither polled nor shown`() async throws {
    let test = try TestSession { $0.watchesInBackground = true }
    let (here, there) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.script(there, .job(there, .queued))
    _ = try await test.session.track([there])
    let wait = Task { try await test.session.wait(for: [there]) }
    await test.clock.sleepers(1)
    let other = try APIURL("http://127.0.0.1:9")
    try await test.session.connect(to: other)
    await #expect(throws: SessionError.moved(to: other)) { try await wait.value }

    await test.api.script(here, .completed(here))
    _ = try await test.session.track([here])
    #expect(try await test.session.wait(for: [here]).outcome == .completed)
    #expect(await test.session.jobs.map(\.id) == [here])
    #expect(try await test.session.status().elsewhere == 1)
    await #expect(throws: SessionError.notTracked([there])) { try await test.session.get(there) }
    #expect(await test.api.looks == [there, here])
  }

  @Test func `a word stands for an id, a label, a prefix or a group, and never for two by chance`()
    async throws
  {
    let test = try TestSession()
    let (one, two, odd) = (try JobID.sample(11), try JobID.sample(12), try JobID("run-7"))
    await test.api.script(two, .job(two, .failed))
    _ = try await test.session.track([one], label: "wave")
    _ = try await test.session.track([two, odd])
    _ = try await test.session.refresh(two)
    let session = test.session
    #expect(try await session.resolve(one.text) == [one])
    #expect(try await session.resolve("wave") == [one])
    #expect(try await session.resolve("run") == [odd])
    #expect(try await session.resolve("@last") == [odd])
    #expect(try await session.resolve("@all") == [one, two, odd])
    #expect(try await session.resolve("@active") == [one, odd])
    #expect(try await session.resolve("@failed") == [two])
    await #expect(throws: SessionError.ambiguousReference("job_", matches: [two, one])) {
      try await session.resolve("job_")
    }
    for word in ["nothing", "@nobody", ""] {
      await #expect(throws: SessionError.self) { try await session.resolve(word) }
    }
  }

  @Test func `discovering shows what is tracked, tracks on request, and fetches what a row shows as ended`()
    async throws
  {
    let test = try TestSession { $0.watchesInBackground = true }
    let (old, new) = (try JobID.sample(1), try JobID.sample(2))
    await test.api.hold(old)
    await test.api.script(old, .completed(old))
    await test.api.script(new, .job(new, .queued))
    _ = try await test.session.track([old])
    let rows = [RemoteJob(id: new, status: .queued), RemoteJob(id: old, status: .completed)]
    let page = Answer(JobPage(jobs: rows, unreadableRows: 3, isFull: false), ResponseMetadata(requestID: "r"))
    await test.api.script(pages: .success(page), .success(page))
    let found = try await test.session.discover()
    let seen = found.jobs
    #expect(found.unreadableRows == 3)
    #expect(seen.map(\.isTracked) == [false, true])
    #expect(seen.map(\.job.status) == [.queued, .completed])
    #expect(
      try await test.session.get(old).isActive, "a row brings no result, so the end is not believed yet")
    _ = try await test.session.discover(tracks: true)
    #expect(try await test.session.get(new).status == .queued)
    await test.api.open(old)
    #expect(try await test.session.wait(for: [old]).jobs.first?.result != nil)
  }

  @Test func `events come in order, from memory and from the file, and a reader is woken`() async throws {
    let folder = try TemporaryFolder()
    let store = SQLiteJobStore(path: folder.path + "/registry.sqlite")
    let test = try TestSession(store: store, folder: folder)
    let ids = try (1...5).map(JobID.sample)
    for id in ids { _ = try await test.session.track([id]) }
    let fromMemory = try await test.session.events(after: 2)
    #expect(fromMemory.map(\.jobID) == Array(ids[2...]))
    #expect(try await store.events(after: 2, limit: 10) == fromMemory)
    let last = await test.session.lastSequence
    async let next = test.session.nextEvents(after: last)
    let late = try JobID.sample(6)
    _ = try await test.session.track([late])
    #expect(try await next.map(\.jobID) == [late])
    #expect(try await next.first?.job.document().root["id"]?.string == late.text)
  }

  @Test func `a reader of events ends with its task and with the session`() async throws {
    let test = try TestSession()
    let reader = Task { try await test.session.nextEvents(after: 0) }
    let other = Task { try await test.session.nextEvents(after: 0) }
    reader.cancel()
    #expect(try await reader.value.isEmpty)
    await test.session.end()
    switch await other.result {
    case .success(let events): #expect(events.isEmpty)
    case .failure(let error): #expect(error as? SessionError == .ended)
    }
  }

  @Test func `the speed of a job tracked late is counted from its creation`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    let created = ManualClock.startDate + .seconds(-100)
    await test.api.script(id, .job(id, .processing, processed: 50, createdAt: created))
    _ = try await test.session.track([id])
    let job = try await test.session.refresh(id)
    // Half is done after 100 s; the estimate knows of a tail after full progress.
    let eta = try #require(job.eta).seconds
    #expect((95...115).contains(eta), "\(eta) s")
  }

  @Test func `usage teaches the budget its limit`() async throws {
    let test = try TestSession()
    let usage = Usage(plan: "starter", requestsPerMinute: 30, raw: .null)
    await test.api.script(usages: .success(Answer(usage, ResponseMetadata(requestID: "r"))))
    _ = try await test.session.usage()
    #expect(try await test.session.status().budget.limit == 30)
  }
}
