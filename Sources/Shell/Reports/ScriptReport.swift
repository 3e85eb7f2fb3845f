internal import JobEngine
internal import SurveyCoderAPI

/// What a run of scripts did, for reports. Times are the session's clock's, so that a replay's report is the same each
/// time.
struct ScriptReport: Sendable {
  /// What became of a step.
  enum Result: String, Sendable, CaseIterable {
    case passed
    case failed
    /// It failed, and an `expect` or `if` behind it took that up.
    case expected
    /// It failed and was tried again.
    case retried
  }

  struct Job: Sendable {
    let timeline: JobTimeline
    /// By the service; `nil` while it goes on.
    let finishedAt: Timestamp?
    /// When the end was seen, and the result kept.
    let detectedAt: Timestamp?
  }

  let version: String
  let files: [String]
  let startedAt: Timestamp
  let duration: Duration
  let code: ExitCode
  /// Why nothing ran.
  var problems: [ScriptProblem] = []
  /// Why the scripts could not be had at all.
  var failure: String?
  /// What went wrong besides the commands: the time of the whole run, say, or a recording that does not fit.
  var troubles: [String] = []
  var steps: [StepRecord] = []
  /// Those of which something was seen meanwhile, in the order in which they began.
  var jobs: [Job] = []

  /// Jobs that a report holds at most.
  static let maxJobs = 1000
}

extension ScriptReport {
  /// What is told of as one test each: every command, but not a try that another followed, nor a `source` whose commands
  /// are told of themselves.
  var entries: [StepRecord] {
    steps.filter { step in
      guard step.result != .retried, step.duration != nil else { return false }
      guard step.isSource else { return true }
      // One that can't be read has nobody else to tell of it.
      return step.hasFailed && !steps[step.inner].contains { $0.hasFailed && !$0.isSource }
    }
  }

  /// Whether nothing ran, because of what is wrong with the script.
  var isRefused: Bool { failure != nil || !problems.isEmpty }

  /// What is wrong with a refused script, and what went wrong besides the commands, as they are told.
  var findings: [(place: String, message: String)] {
    ((failure.map { [$0] } ?? []) + troubles).map { (files.first ?? "", SecretText.redacted($0)) }
      + problems.map {
        ("\($0.source.name):\($0.position)", SecretText.redacted($0.message))
      }
  }

  var failures: Int { entries.count(where: \.hasFailed) + findings.count }
  var tests: Int { entries.count + findings.count }
}

extension StepRecord {
  var result: ScriptReport.Result {
    switch (failure, pardon) {
    case (nil, _): .passed
    case (_, nil): .failed
    case (_, .judged): .expected
    case (_, .retried): .retried
    }
  }

  /// `nightly.scjobs:12`.
  var place: String { "\(file):\(position.line)" }
}

extension Session {
  /// What was seen of jobs since an event.
  func reportedJobs(after sequence: Int) async -> [ScriptReport.Job] {
    var ids: [JobID] = []
    var known: Set<JobID> = []
    var last = sequence
    while let events = try? await events(after: last), let end = events.last?.sequence, end > last {
      last = end
      for event in events where known.insert(event.jobID).inserted { ids.append(event.jobID) }
    }
    let alive = await existing(ids)
    guard
      let found = try? await timelines(of: alive, limit: ScriptReport.maxJobs)
    else { return [] }
    var jobs: [ScriptReport.Job] = []
    for timeline in found.timelines {
      guard let job = try? await get(timeline.id) else { continue }
      jobs.append(
        ScriptReport.Job(
          timeline: timeline, finishedAt: job.isActive ? nil : job.finishedAt,
          detectedAt: job.isActive ? nil : job.observedAt))
    }
    return jobs
  }

  /// Those that were not forgotten meanwhile.
  private func existing(_ ids: [JobID]) async -> [JobID] {
    var alive: [JobID] = []
    for id in ids where (try? await get(id)) != nil { alive.append(id) }
    return alive
  }
}
