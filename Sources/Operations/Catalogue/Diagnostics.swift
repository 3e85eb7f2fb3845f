package import JobEngine
internal import SurveyCoderAPI

package struct GetHistory: Operation {
  private enum Takes {
    static let id = Parameter<JobReference>.job("id", "the job")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.history", command: "history", group: .jobs,
    summary: "Show how a job went: the progress points seen",
    discussion: "They come from the events, of which the latest 10,000 of all jobs are kept.",
    parameters: [Takes.id.declaration], examples: ["history @last"],
    samples: [
      OperationSample(
        #"{"id":"job_0123456789abcdef01234567"}"#,
        gives: #"{"id":"job_0123456789abcdef01234567","points":[{"sequence":41,"#
          + #""time":"2026-05-14T09:30:00.250Z","type":"job.tracked","status":"unknown"},{"sequence":42,"#
          + #""time":"2026-05-14T09:31:02.250Z","type":"job.updated","status":"processing","#
          + #""progress":{"processed":37,"total":400,"percentage":9}}],"complete":true}"#)
    ], errors: ["not_tracked"])

  private let reference: JobReference

  package init(_ arguments: Arguments) throws(OperationError) {
    reference = try arguments.require(Takes.id)
  }

  package func run(in session: Session) async throws(OperationError) -> JobHistory {
    try await asked { () async throws(SessionError) in
      try await session.history(of: try await session.onlyID(of: reference))
    }
  }
}

/// For programs, `metrics.get` tells of their connection too, so the service has a method of its own.
package struct GetMetrics: Operation {
  package static let declaration = OperationDeclaration(
    method: nil, command: "stats", group: .session,
    summary: "Show what was asked of the service in this session: requests by status, bytes, retries",
    discussion: "`status` tells what is going on now; this is what has gone on since the session began.")

  package init(_ arguments: Arguments) {}
  package func run(in session: Session) async -> SessionMetrics { await session.metrics }
}
