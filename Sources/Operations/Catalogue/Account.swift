package import JobEngine
package import SurveyCoderAPI

package struct GetUsage: Operation {
  package static let declaration = OperationDeclaration(
    method: "usage.get", command: "usage", group: .session,
    summary: "Ask the service for the plan, the credits left and the rate limit",
    discussion: "One request. The session's budget follows the limit that comes back.",
    samples: [
      OperationSample(
        "{}",
        gives: #"{"plan":"professional","credits_remaining":81234,"credits_monthly":100000,"is_trial":false,"#
          + #""rate_limit":{"rpm":60,"concurrent_jobs":10}}"#)
    ], reach: .service)

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async throws(OperationError) -> Usage {
    try await asked { () async throws(SessionError) in try await session.usage() }
  }

  package func preview(in session: Session) async -> RequestPreview { await session.preview(.usage) }
}

package struct GetHealth: Operation {
  package static let declaration = OperationDeclaration(
    method: "health.get", command: "health", group: .session, summary: "Ask the service how it is",
    discussion: "Needs no key. A service that answers “degraded” has answered.",
    samples: [
      OperationSample(
        "{}",
        gives: #"{"status":"healthy","healthy":true,"body":{"success":true,"data":{"status":"healthy"}}}"#)
    ], reach: .service)

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async throws(OperationError) -> Health {
    try await asked { () async throws(SessionError) in try await session.health() }
  }

  package func preview(in session: Session) async -> RequestPreview { await session.preview(.health) }
}
