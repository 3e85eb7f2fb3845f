package import JSON
internal import SurveyCoderAPI

/// When a wait for several jobs ends.
package enum WaitMode: String, Sendable, CaseIterable {
  /// When every job has ended.
  case all
  /// When one job has.
  case any
}

/// How a wait ended. A failed job is an outcome, not an error.
package struct WaitReply: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    case completed, failed, expired, timeout
  }

  package var outcome: Outcome
  /// In the order asked for.
  package var jobs: [TrackedJob]

  /// - Parameter jobs: As they are at the end of the wait. Of several endings the worst is the outcome:
  ///   failed, then expired.
  init(ending jobs: [TrackedJob], mode: WaitMode, isLate: Bool) {
    self.jobs = jobs
    let ended = jobs.filter { !$0.isActive }
    if isLate && (mode == .any ? ended.isEmpty : ended.count < jobs.count) {
      outcome = .timeout
    } else if mode == .any, ended.contains(where: { $0.status == .completed }) {
      outcome = .completed
    } else if ended.contains(where: { $0.status == .failed }) {
      outcome = .failed
    } else {
      outcome = ended.contains { $0.status == .expired } ? .expired : .completed
    }
  }
}

extension WaitReply: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("outcome", outcome.rawValue)
      $0.member("jobs", jobs)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "WaitReply",
      .object([
        .required(
          "outcome", .choice(Outcome.allCases.map(\.rawValue)),
          "of several endings the worst; timeout when the time was up before"),
        .required("jobs", .array(of: TrackedJob.schema), "in the order asked for"),
      ]))
  }
}

/// Somebody who waits for jobs. Many may wait for one job; the job is looked at once for all of them.
struct Waiter {
  let jobs: [JobID]
  var pending: Set<JobID>
  let mode: WaitMode
  let deadline: ContinuousClock.Instant?
  let continuation: CheckedContinuation<Result<WaitReply, SessionError>, Never>

  /// Whether the wait is over once these are the jobs still pending.
  var isOver: Bool { mode == .any ? pending.count < jobs.count : pending.isEmpty }
}
