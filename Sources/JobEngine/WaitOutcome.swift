package import JSON
package import SurveyCoderAPI

/// When a wait for several jobs ends.
package enum WaitMode: String, Sendable, CaseIterable {
  /// When every job has ended.
  case all
  /// When one job has.
  case any
}

/// How a wait ended. A failed job is an outcome, not an error, and so is one that nothing can bring further.
package struct WaitReply: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    case completed, failed, expired
    /// A job did not end, and no look can bring it further.
    case unresolved
    case timeout
  }

  package var outcome: Outcome
  /// In the order asked for; those that were forgotten meanwhile are left out.
  package var jobs: [TrackedJob]
  /// The jobs that the wait gave up, in the order asked for.
  package var unresolved: [UnresolvedJob]

  /// - Parameters:
  ///   - jobs: As they are at the end of the wait. Of several endings the worst is the outcome: failed, then
  ///     expired, then unresolved. Where any will do, one that completed is better than all others.
  ///   - count: How many were asked for.
  ///   - isLate: Whether the time was up.
  init(
    ending jobs: [TrackedJob], unresolved: [UnresolvedJob] = [], of count: Int, mode: WaitMode, isLate: Bool
  ) {
    self.jobs = jobs
    let ended = jobs.filter { !$0.isActive }
    let endedIDs = Set(ended.map(\.id))
    self.unresolved = unresolved.filter { !endedIDs.contains($0.id) }
    let isOpen = ended.count + self.unresolved.count < count
    if isLate && isOpen && (mode == .all || ended.isEmpty) {
      outcome = .timeout
    } else if mode == .any, ended.contains(where: { $0.status == .completed }) {
      outcome = .completed
    } else if ended.contains(where: { $0.status == .failed }) {
      outcome = .failed
    } else if ended.contains(where: { $0.status == .expired }) {
      outcome = .expired
    } else {
      outcome = self.unresolved.isEmpty ? .completed : .unresolved
    }
  }
}

/// A job that a wait gave up, because nothing can bring it further.
package struct UnresolvedJob: Sendable, Equatable {
  package var id: JobID
  package var error: SessionError
}

extension WaitReply: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("outcome", outcome.rawValue)
      $0.member("jobs", jobs)
      if !unresolved.isEmpty { $0.member("unresolved", unresolved) }
    }
  }

  package static var schema: JSONSchema {
    .named(
      "WaitReply",
      .object([
        .required(
          "outcome", .choice(Outcome.allCases.map(\.rawValue)),
          "of several endings the worst: failed, expired, unresolved, completed; in mode any completed before "
            + "all others; timeout when the time was up before"),
        .required(
          "jobs", .array(of: TrackedJob.schema),
          "in the order asked for, without those that were forgotten meanwhile"),
        .optional(
          "unresolved", .array(of: UnresolvedJob.schema),
          "the jobs that did not end and that nothing can bring further: the wait went on without them"),
      ]))
  }
}

extension UnresolvedJob: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("id", id)
      $0.member("kind", error.kind)
      $0.member("message", error.message)
      guard let answer = error.apiError else { return }
      $0.member("httpStatus", ifPresent: answer.httpStatus)
      $0.member("apiCode", ifPresent: answer.code)
      $0.member("requestId", answer.requestID)
      $0.member("docUrl", ifPresent: answer.docURL)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "UnresolvedJob",
      .object([
        .required("id", JobID.schema),
        .required(
          "kind", .string,
          "why, by the words of an error's kind: not_found when the service does not know the job for this key, "
            + "refused, forbidden or too_large when it gives no answer for it, not_tracked when it was forgotten"
        ),
        .required("message", .string, "why, a sentence"),
        .optional("httpStatus", .integer(), "of the service's answer"),
        .optional("apiCode", .string, "the service's word"),
        .optional("requestId", .string, "of the request to the service, for its support"),
        .optional("docUrl", .string, "where the service explains its word"),
      ]))
  }
}

/// Somebody who waits for jobs. Many may wait for one job; the job is looked at once for all of them.
struct Waiter {
  let jobs: [JobID]
  private(set) var pending: Set<JobID>
  /// Those of the pending that nothing can bring further, as far as is known now, and why.
  var problems: [JobID: SessionError] = [:]
  let mode: WaitMode
  let since: Instant
  let deadline: Instant?
  let continuation: CheckedContinuation<Result<WaitReply, SessionError>, Never>

  init(
    jobs: [JobID], pending: Set<JobID>, mode: WaitMode, since: Instant,
    deadline: Instant?,
    continuation: CheckedContinuation<Result<WaitReply, SessionError>, Never>
  ) {
    self.jobs = jobs
    self.pending = pending
    self.mode = mode
    self.since = since
    self.deadline = deadline
    self.continuation = continuation
  }

  /// The job has ended.
  mutating func remove(_ id: JobID) {
    pending.remove(id)
    problems[id] = nil
  }

  /// Whether there is nothing more to wait for. A job that can't be brought further is no end to wait for, also
  /// where any will do: one of the others may still come.
  var isOver: Bool { (mode == .any && pending.count < jobs.count) || problems.count == pending.count }

  var unresolved: [UnresolvedJob] {
    jobs.compactMap { id in problems[id].map { UnresolvedJob(id: id, error: $0) } }
  }
}
