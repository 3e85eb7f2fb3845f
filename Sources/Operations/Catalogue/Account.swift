package import JobEngine
package import SurveyCoderAPI

package struct GetUsage: Operation {
  package static let declaration = OperationDeclaration(
    method: "usage.get", command: "usage", group: .session,
    summary: "Ask the service for the plan, the credits left and the rate limit",
    discussion: "One request. The session's budget follows the limit that comes back.", reach: .service)

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async throws(OperationError) -> Usage {
    try await asked { () async throws(SessionError) in try await session.usage() }
  }
}

package struct GetHealth: Operation {
  package static let declaration = OperationDeclaration(
    method: "health.get", command: "health", group: .session, summary: "Ask the service how it is",
    discussion: "Needs no key. A service that answers “degraded” has answered.", reach: .service)

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async throws(OperationError) -> Health {
    try await asked { () async throws(SessionError) in try await session.health() }
  }
}
