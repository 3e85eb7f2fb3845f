package import JobEngine

package struct GetStatus: Operation {
  package static let declaration = OperationDeclaration(
    method: "session.status", command: "status", group: .session,
    summary: "Say what is going on: key, API, budget, jobs by state, anything paused",
    samples: [OperationSample("{}", gives: SampleStatus.running)])

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async throws(OperationError) -> SessionStatus {
    try await asked { () async throws(SessionError) in try await session.status() }
  }
}
