import EngineTesting
import Foundation
import GRDB
import JSON
import NIOCore
import NIOPosix
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// Where a store does its work.
enum StorePlace: CaseIterable, Sendable {
  case ownQueue, eventLoop

  func store(_ path: String) -> SQLiteJobStore {
    switch self {
    case .ownQueue: SQLiteJobStore(path: path)
    case .eventLoop:
      SQLiteJobStore(path: path, executor: MultiThreadedEventLoopGroup.singleton.next().executor)
    }
  }
}

@Suite struct SQLiteJobStoreTests {
  private func full() throws -> TrackedJob {
    var job = TrackedJob(id: try .sample(1), apiURL: "https://x", trackedAt: Timestamp(milliseconds: 5))
    job.label = "wave '3'; DROP TABLE job"
    job.tags = ["a", "b\n\u{1F600}"]
    job.type = "one_call"
    job.status = .completed
    job.progress = JobProgress(processed: 3, total: 7, percentage: 42.857)
    job.createdAt = Timestamp(milliseconds: 1)
    job.updatedAt = Timestamp(milliseconds: 2)
    job.finishedAt = Timestamp(milliseconds: 3)
    job.observedAt = Timestamp(milliseconds: 4)
    job.result = ArchivedResult(bytes: 9, path: "/r", sha256: "ab")
    job.failure = JobFailure(code: "C", message: "m")
    job.policy = "eager"
    job.seenBy = "scp_test_…0a"
    job.requests = 12
    job.expiryWarnedAt = Timestamp(milliseconds: 8)
    return job
  }

  @Test(arguments: StorePlace.allCases)
  func `after an orderly end one file holds everything`(place: StorePlace) async throws {
    let folder = try TemporaryFolder()
    let store = place.store(folder.path + "/registry.sqlite")
    let job = TrackedJob(id: try .sample(1), apiURL: "https://x", trackedAt: Timestamp(milliseconds: 1))
    let track = RegistryChange.Entry.track(job, label: nil, tags: [], policy: nil)
    _ = try await store.commit(RegistryChange([track], time: Timestamp(milliseconds: 1)))
    #expect(try await store.load(finished: 9).jobs.count == 1)
    await store.close()
    try FileManager.default.copyItem(
      atPath: folder.path + "/registry.sqlite", toPath: folder.path + "/alone.sqlite")
    let alone = place.store(folder.path + "/alone.sqlite")
    #expect(try await alone.load(finished: 9).jobs.map(\.id) == [job.id])
  }

  @Test(arguments: StorePlace.allCases)
  func `a job comes back as it was written`(place: StorePlace) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/registry.sqlite"
    var job = try full()
    var bare = TrackedJob(id: try JobID("x"), apiURL: "https://y", trackedAt: Timestamp(milliseconds: 6))
    let store = place.store(path)
    let time = Timestamp(milliseconds: 7)
    var begun = job
    begun.status = .processing
    let begin = [begun, bare].map { RegistryChange.Entry.track($0, label: nil, tags: [], policy: $0.policy) }
    _ = try await store.commit(RegistryChange(begin, time: time))
    let events = try await store.commit(RegistryChange([.observe(job, event: .completed)], time: time)).events
    #expect(events.map(\.sequence) == [3])
    await store.close()
    let again = place.store(path)
    (job.number, bare.number) = (1, 2)
    #expect(try await again.load(finished: 9).jobs == [job, bare])
    #expect(try await again.load(finished: 9).lastSequence == 3)
    #expect(try await again.events(after: 2, limit: 5) == events)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `event numbers are never used twice, though old events are dropped`() async throws {
    let folder = try TemporaryFolder()
    let store = SQLiteJobStore(path: folder.path + "/registry.sqlite")
    var job = try full()
    job.status = .processing
    let many: [RegistryChange.Entry] =
      [.track(job, label: nil, tags: [], policy: nil)]
      + Array(repeating: .observe(job, event: .updated), count: EventRow.kept + 9)
    _ = try await store.commit(RegistryChange(many, time: Timestamp(milliseconds: 1)))
    #expect(try await store.events(after: 0, limit: 1).first?.sequence == 11)
    let next = try await store.commit(RegistryChange([.forget(job)], time: Timestamp(milliseconds: 2)))
    #expect(next.events.map(\.sequence) == [EventRow.kept + 11])
    #expect(try await store.load(finished: 9).jobs.isEmpty)
  }

  @Test func `a file that is no registry, or a later one, is refused and left alone`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/registry.sqlite"
    let rubbish = Data(repeating: 0x41, count: 8192)
    try rubbish.write(to: URL(fileURLWithPath: path))
    let store = SQLiteJobStore(path: path)
    let error = await #expect(throws: RegistryError.self) { try await store.load(finished: 9) }
    #expect(error?.path == path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == rubbish)

    let later = folder.path + "/later.sqlite"
    let pool = try RegistryFile.open(later)
    try await pool.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    try pool.close()
    let refused = await #expect(throws: RegistryError.self) {
      try await SQLiteJobStore(path: later).load(finished: 9)
    }
    #expect(refused?.reason.contains("later version") == true)
  }

  @Test(arguments: StorePlace.allCases)
  func `a registry that a later version changes while it is open takes no commit`(place: StorePlace)
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path + "/registry.sqlite"
    let store = place.store(path)
    let job = TrackedJob(id: try .sample(1), apiURL: "https://x", trackedAt: Timestamp(milliseconds: 1))
    let track = RegistryChange(
      [.track(job, label: nil, tags: [], policy: nil)], time: Timestamp(milliseconds: 1))
    _ = try await store.commit(track)
    let later = try DatabaseQueue(path: path)
    try await later.writeWithoutTransaction { db in
      try db.execute(sql: "ALTER TABLE job ADD COLUMN more TEXT; PRAGMA user_version = 99; DELETE FROM job")
    }
    let error = await #expect(throws: RegistryError.self) { try await store.commit(track) }
    #expect(error?.reason.contains("later version") == true)
    #expect(try await later.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM job") } == 0)
    await store.close()
  }

  @Test(arguments: StorePlace.allCases)
  func `whatever changes of a job is written, and nothing else`(place: StorePlace) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/registry.sqlite"
    let store = place.store(path)
    var job = TrackedJob(id: try .sample(1), apiURL: "https://x", trackedAt: Timestamp(milliseconds: 1))
    let other = TrackedJob(id: try .sample(2), apiURL: "https://x", trackedAt: Timestamp(milliseconds: 1))
    let begin = [job, other].map { RegistryChange.Entry.track($0, label: nil, tags: [], policy: nil) }
    _ = try await store.commit(RegistryChange(begin, time: Timestamp(milliseconds: 1)))
    let changes: [@Sendable (inout TrackedJob) -> Void] = [
      { $0.status = .processing }, { $0.type = "one_call" }, { $0.requests += 1 }, { _ in },
      { $0.progress = JobProgress(processed: 1, total: 2, percentage: 50) },
      { $0.progress = JobProgress(processed: 1, total: 2, percentage: 50.5) },
      { $0.createdAt = Timestamp(milliseconds: 2) }, { $0.updatedAt = Timestamp(milliseconds: 3) },
      { $0.observedAt = Timestamp(milliseconds: 4) }, { $0.seenBy = "scp_test_…0a" }, { $0.progress = nil },
      { $0.type = nil },
      // The last: what has ended takes no more.
      {
        $0.status = .failed
        $0.failure = JobFailure(code: "C", message: "m")
        $0.finishedAt = Timestamp(milliseconds: 5)
      },
    ]
    for change in changes {
      change(&job)
      let commit = try await store.commit(
        RegistryChange([.observe(job, event: .updated)], time: Timestamp(milliseconds: 9)))
      let stored = try await store.load(finished: 9).jobs
      job.number = 1
      #expect(commit.jobs == [job])
      #expect(stored.first == job)
      #expect(stored.last?.id == other.id && stored.last?.status == .unknown)
    }
    await store.close()
  }

  @Test(arguments: StorePlace.allCases)
  func `a commit of somebody who goes away is written`(place: StorePlace) async throws {
    let folder = try TemporaryFolder()
    let store = place.store(folder.path + "/registry.sqlite")
    let job = TrackedJob(id: try .sample(1), apiURL: "https://x", trackedAt: Timestamp(milliseconds: 1))
    let task = Task {
      // Gone before it begins, which is the worst of moments.
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.commit(
        RegistryChange([.track(job, label: nil, tags: [], policy: nil)], time: Timestamp(milliseconds: 1)))
    }
    #expect(try await task.value.jobs.count == 1)
    #expect(try await store.load(finished: 9).jobs.map(\.id) == [job.id])
    await store.close()
  }

  @Test(arguments: StorePlace.allCases)
  func `a folder that can't be written gives a sentence, not a new registry elsewhere`(place: StorePlace)
    async throws
  {
    let store = place.store("/nonexistent/folder/registry.sqlite")
    let error = await #expect(throws: RegistryError.self) { try await store.load(finished: 9) }
    #expect(error?.description.hasPrefix("Can't open the registry at /nonexistent") == true)
  }
}

@Suite struct ResultArchiveTests {
  @Test func `a result is kept byte for byte, for its owner only, with its digest`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    let text = "{\"a\" :  1.50}"
    let kept = try await archive.keep(
      .inline(RawJSON(validated: Array(text.utf8))), of: .sample(1), from: .production)
    #expect(kept.bytes == text.utf8.count)
    #expect(kept.sha256 == "502e34bc5f3fe9b1db8a123b379c9e36aeaab7a20a61fd57623b7c933ce9b4e3")
    #expect(try await archive.read(kept) == Array(text.utf8))
    let attributes = try FileManager.default.attributesOfItem(atPath: kept.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/results")
    #expect(left == ["\(try JobID.sample(1)).json"])
  }

  @Test(arguments: ["../../etc/passwd", "a/b", "..x", ".hidden", "naïve", "CON", "x\\y", "job_…"])
  func `a file name stays in the folder whatever the id`(text: String) throws {
    let name = ResultArchive.fileName(try JobID(text), .production)
    #expect(!name.contains("/") && !name.hasPrefix(".") && name.hasSuffix(".json"))
  }

  @Test func `jobs of one id at two services have two files`() throws {
    let id = try JobID.sample(1)
    #expect(ResultArchive.fileName(id, .production) == "\(id).json")
    #expect(
      ResultArchive.fileName(id, try APIURL("http://127.0.0.1:1"))
        != ResultArchive.fileName(id, try APIURL("http://127.0.0.1:2")))
  }

  @Test func `a file that was changed or removed is not handed out`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    let kept = try await archive.keep(.inline(RawJSON("[1]")), of: .sample(1), from: .production)
    try Data("[1,2]".utf8).write(to: URL(fileURLWithPath: kept.path))
    await #expect(throws: RegistryError.self) { try await archive.read(kept) }
    let part = try await archive.keep(.inline(RawJSON("[1,2,3]")), of: .sample(2), from: .production)
    #expect(try await archive.read(part, 1..<4) == Array("1,2".utf8))
    #expect(try await archive.read(part, 6..<100) == Array("]".utf8))
    #expect(try await archive.read(part, 100..<200).isEmpty)
    await archive.remove(kept)
    await #expect(throws: RegistryError.self) { try await archive.read(kept) }
  }

  @Test func `what can't be kept leaves nothing half written`() async throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/results"))
    let archive = ResultArchive(folder: folder.path + "/results")
    await #expect(throws: RegistryError.self) {
      try await archive.keep(.inline(RawJSON("[1]")), of: .sample(1), from: .production)
    }
  }
}

@Suite struct KeyFileTests {
  private func file(_ text: String, mode: Int) throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return (folder, path)
  }

  @Test func `reads a key with the line's end around it`() throws {
    let (folder, path) = try file("scp_live_0123456789abcdefABCDEF0123456789\n", mode: 0o600)
    #expect(try KeyFile.read(path) == APIKey("scp_live_0123456789abcdefABCDEF0123456789"))
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: [0o644, 0o640, 0o604])
  func `refuses a file that others may read`(mode: Int) throws {
    let (folder, path) = try file("scp_live_0123456789abcdefABCDEF0123456789", mode: mode)
    #expect(throws: SessionError.keyFile(path: path, reason: "others may read it: run chmod 600 on it")) {
      try KeyFile.read(path)
    }
    withExtendedLifetime(folder) {}
  }

  @Test func `refuses a folder, a missing file and what is no key, and never shows what it read`() throws {
    #expect(throws: SessionError.self) { try KeyFile.read("/") }
    #expect(throws: SessionError.self) { try KeyFile.read("/nonexistent") }
    let (folder, path) = try file("hunter2hunter2", mode: 0o600)
    let error = #expect(throws: SessionError.self) { try KeyFile.read(path) }
    #expect(error?.description.contains("hunter2") == false)
    withExtendedLifetime(folder) {}
  }
}

@Suite struct SessionHomeTests {
  @Test func `the home is SCJOBS_HOME, else the state folder of XDG, else that of the home`() {
    #expect(SessionHome(environment: ["SCJOBS_HOME": "/a", "XDG_STATE_HOME": "/b"]).path == "/a")
    #expect(SessionHome(environment: ["XDG_STATE_HOME": "/b", "HOME": "/c"]).path == "/b/scjobs")
    #expect(
      SessionHome(environment: ["XDG_STATE_HOME": "relative", "HOME": "/c"]).path == "/c/.local/state/scjobs")
  }

  @Test func `each sandbox run has a home of its own, inside and apart`() throws {
    let folder = try TemporaryFolder()
    let home = SessionHome(path: folder.path)
    let (one, two) = (try home.sandbox(), try home.sandbox())
    #expect(one.home.path != two.home.path)
    #expect(one.home.path.hasPrefix(home.path + "/sandbox/run-"))
    #expect(one.home.registry != home.registry)
  }

  @Test func `the home of a sandbox run goes at its end, or after a day where it keeps a result`() throws {
    let folder = try TemporaryFolder()
    let home = SessionHome(path: folder.path)
    func runs() throws -> Set<String> {
      let names = try FileManager.default.contentsOfDirectory(atPath: home.path + "/sandbox")
      return Set(names.map { "/sandbox/" + $0 })
    }
    func name(_ run: SandboxHome) -> String { String(run.home.path.dropFirst(home.path.count)) }
    func age(_ run: String, by time: TimeInterval) throws {
      let date = Date(timeIntervalSinceNow: -time)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: home.path + run)
    }
    let running = try home.sandbox()
    var ended: [String] = []
    for hasResult in [false, true, true] {
      let run = try home.sandbox()
      try FileManager.default.createDirectory(atPath: run.home.results, withIntermediateDirectories: true)
      if hasResult { try Data("{}".utf8).write(to: URL(fileURLWithPath: run.home.results + "/job_1.json")) }
      run.end()
      ended.append(name(run))
    }
    #expect(try runs() == [name(running), ended[1], ended[2]])
    try age(ended[1], by: 24 * 3600 + 60)
    try age(ended[2], by: 24 * 3600 - 60)
    // Held by a run that goes on for days.
    try age(name(running), by: 3 * 24 * 3600)
    let next = try home.sandbox()
    #expect(try runs() == [name(running), ended[2], name(next)])
  }
}
