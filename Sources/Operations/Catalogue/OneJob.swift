package import JSON
package import JobEngine
internal import SurveyCoderAPI

package struct GetJob: Operation {
  private enum Takes {
    static let id = Parameter<JobReference>.job("id", "the job")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.get", command: "show", group: .jobs,
    summary: "Show what is known of a job, without asking the service", parameters: [Takes.id.declaration],
    examples: ["show job_0123", "show @last"],
    samples: [OperationSample(#"{"id":"job_0123456789abcdef01234567"}"#, gives: SampleJob.processing)],
    errors: ["not_tracked"])

  private let reference: JobReference

  package init(_ arguments: Arguments) throws(OperationError) {
    reference = try arguments.require(Takes.id)
  }

  package func run(in session: Session) async throws(OperationError) -> TrackedJob {
    try await asked { () async throws(SessionError) in
      try await session.load()
      return try await session.get(try await session.onlyID(of: reference))
    }
  }

  package func writeAnswer(
    in session: isolated Session, to writer: inout JSONWriter
  ) throws(OperationError) -> Bool {
    guard session.isLoaded, case .id(let id) = reference else { return false }
    do { return try session.writeJobInMemory(id, to: &writer) } catch { throw .session(error) }
  }
}

package struct RefreshJob: Operation {
  private enum Takes {
    static let id = Parameter<JobReference>.job("id", "the job")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.refresh", command: "refresh", group: .jobs,
    summary: "Look at a job now, with one request, before all that is planned",
    parameters: [Takes.id.declaration],
    examples: ["refresh @last"],
    samples: [OperationSample(#"{"id":"job_0123456789abcdef01234567"}"#, gives: SampleJob.processing)],
    errors: ["not_tracked", "not_found"], reach: .service)

  private let reference: JobReference

  package init(_ arguments: Arguments) throws(OperationError) {
    reference = try arguments.require(Takes.id)
  }

  package func run(in session: Session) async throws(OperationError) -> TrackedJob {
    try await asked { () async throws(SessionError) in
      try await session.refresh(try await session.onlyID(of: reference))
    }
  }

  package func preview(in session: Session) async throws(OperationError) -> RequestPreview {
    try await asked { () async throws(SessionError) in
      try await session.load()
      let job = try await session.get(try await session.onlyID(of: reference))
      guard job.isActive || job.status == .expired else {
        return RequestPreview(note: "Sends nothing: the job has ended, and all that came of it is here.")
      }
      return await session.preview(.job(job.id))
    }
  }
}

extension Session {
  /// The one job that a reference stands for.
  nonisolated func onlyID(of reference: JobReference) async throws(SessionError) -> JobID {
    let ids = try await ids(of: [reference])
    guard case .loose(let text) = reference, ids.count != 1 else {
      guard let id = ids.first else { throw .unknownReference("") }
      return id
    }
    guard !ids.isEmpty else { throw .unknownReference(text) }
    throw .ambiguousReference(text, matches: ids)
  }
}
