import EngineTesting
import JSON
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// The JSON that is kept of jobs must be, byte for byte, what they would write.
@Suite(.timeLimit(.minutes(3))) struct JobTextTests {
  private static let time = Timestamp(milliseconds: 1_778_751_000_250)

  private static func job(_ change: (inout TrackedJob) -> Void = { _ in }) throws -> TrackedJob {
    var job = TrackedJob(id: try .sample(1), apiURL: "https://api.example", trackedAt: time)
    change(&job)
    return job
  }

  static var jobs: [TrackedJob] {
    get throws {
      [
        try job(),
        try job {
          $0.label = "Welle \"3\"\n\\ ⅓ 🙂"; $0.tags = ["a", "", "\u{1}"]
        },
        try job {
          $0.status = .processing
          $0.progress = JobProgress(processed: 1, total: 3, percentage: 33.33)
          $0.createdAt = time
          $0.updatedAt = time
          $0.observedAt = time
          $0.policy = "eager"
          $0.requests = 12
        },
        try job {
          $0.type = "auto_coding"
          $0.status = .completed
          $0.finishedAt = time
          $0.result = ArchivedResult(
            bytes: 2, path: "/home/ä/results/1", sha256: String(repeating: "0", count: 64))
        },
        try job {
          $0.status = .failed; $0.failure = JobFailure(code: "CODING_FAILED", message: "a\tb")
        },
      ]
    }
  }

  private static let prospects = [
    JobProspect(),
    JobProspect(eta: .milliseconds(1500)),
    JobProspect(nextLookReason: "another scjobs process looks at it"),
    JobProspect(eta: .zero, nextLookAt: time, nextLookReason: "\"now\""),
  ]

  @Test func `a kept text is what the job writes, whatever is to come of it`() throws {
    for var job in try Self.jobs {
      let text = JobText(job)
      for prospect in Self.prospects {
        (job.eta, job.nextLookAt) = (prospect.eta, prospect.nextLookAt)
        job.nextLookReason = prospect.nextLookReason
        #expect(written { text.write(to: &$0, with: prospect) } == written { $0.value(job) })
      }
      (job.eta, job.nextLookAt, job.nextLookReason) = (nil, nil, nil)
      #expect(written { text.write(to: &$0) } == written { $0.value(job) })
      #expect(text.count == job.json.bytes.count)
    }
  }

  /// Between two others, where commas are needed.
  private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writer.array {
      $0.value(1)
      write(&$0)
      $0.value(2)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `what is kept of a job does not outlive it`() async throws {
    let test = try TestSession()
    let (id, session) = (try JobID.sample(1), test.session)
    let created = ManualClock.startDate + .seconds(-60)
    await test.api.script(
      id, .job(id, .queued, createdAt: created), .job(id, .processing, processed: 10, createdAt: created),
      .job(id, .processing, processed: 60, createdAt: created), .completed(id, result: "[1]"))
    var texts: [String] = []

    func check(_ step: Comment) async throws {
      let kept = try await [session.textInMemory(of: id), session.textInMemory(of: id)]
      let fresh = try await session.get(id).json.description
      #expect(kept == [fresh, fresh], step)
      texts.append(fresh)
    }

    _ = try await session.track([id])
    try await check("tracked")
    _ = try await session.track([id], label: "wave 1")
    try await check("labelled")
    _ = try await session.track([id], label: "wave 2", tags: ["a"], policy: "eager")
    try await check("labelled anew, with a tag and a policy")
    for number in 1...3 {
      _ = try await session.refresh(id)
      try await check("looked at \(number) times")
      test.clock.advance(by: .seconds(5))
      try await check("later: time is left, and the next look is nearer")
    }
    _ = try await session.wait(for: [id])
    try await check("completed")
    _ = try await session.track([id], label: "wave 3")
    try await check("labelled when it had ended")
    #expect(Set(texts).count == texts.count, "each step can be seen")

    _ = try await session.forget([id])
    await #expect(throws: SessionError.notTracked([id])) { try await session.textInMemory(of: id) }
    _ = try await session.track([id])
    try await check("tracked again")
  }

  @Test func `what another process does to a job is in its text`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/registry.sqlite"
    let one = try TestSession(store: SQLiteJobStore(path: path), folder: folder)
    let two = try TestSession(store: SQLiteJobStore(path: path), folder: folder)
    let id = try JobID.sample(1)
    _ = try await one.session.track([id])
    let before = try await one.session.textInMemory(of: id)
    _ = try await two.session.track([id], label: "theirs")
    // The next commit brings the news.
    _ = try await one.session.track([try .sample(2)])
    let after = try await one.session.textInMemory(of: id)
    #expect(before != after)
    #expect(try await one.session.get(id).json.description == after)
    #expect(after.contains(#""label":"theirs""#))
  }

  @Test func `texts are kept up to a bound, and written anew beyond it`() throws {
    let jobs = try (1...100).map { number in
      var job = TrackedJob(id: try .sample(number), apiURL: "https://api.example", trackedAt: Self.time)
      job.number = number
      return job
    }
    let length = JobText(jobs[0]).count
    var registry = JobRegistry(jobs, keptTextBytes: 10 * length)
    func kept() -> Int { jobs.count { registry.row($0.apiURL, $0.id)?.text != nil } }
    for job in jobs + jobs.reversed() {
      let written = registry.writtenRow(job.apiURL, job.id)
      let (row, text) = try #require(written)
      #expect(text.count == length && row.text != nil)
      #expect((1...11).contains(kept()))
    }
    // A row that is gone takes its text with it.
    let last = jobs[0]
    registry[last.apiURL, last.id] = last
    #expect(registry.row(last.apiURL, last.id)?.text == nil)
  }
}

extension Session {
  fileprivate func textInMemory(of id: JobID) throws -> String {
    var writer = JSONWriter()
    let isThere = try writeJobInMemory(id, to: &writer)
    #expect(isThere)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
