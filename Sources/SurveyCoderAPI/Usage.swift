package import JSON

/// What the service says of the account (`GET /v2/usage`). Members that are absent stay so.
package struct Usage: Sendable, Equatable, JSONDescribed {
  package var plan: String?
  /// Credits left, whole; one credit codes one response.
  package var creditsRemaining: Int?
  package var creditsMonthly: Int?
  package var requestsPerMinute: Int?
  package var concurrentJobs: Int?
  /// The whole `data` member, for what is not listed here.
  package var raw: RawJSON

  package init(
    plan: String? = nil, creditsRemaining: Int? = nil, creditsMonthly: Int? = nil,
    requestsPerMinute: Int? = nil, concurrentJobs: Int? = nil, raw: RawJSON
  ) {
    self.plan = plan
    self.creditsRemaining = creditsRemaining
    self.creditsMonthly = creditsMonthly
    self.requestsPerMinute = requestsPerMinute
    self.concurrentJobs = concurrentJobs
    self.raw = raw
  }

  package func write(to writer: inout JSONWriter) { writer.value(raw) }

  package static var schema: JSONSchema {
    .named(
      "Usage",
      .map(of: .any).described(
        "What the service says of the account, as it says it: plan, credits, rate limit"))
  }
}

/// What the service says of itself (`GET /health`). A 503 with a readable body is an answer too.
package struct Health: Sendable, Equatable, JSONDescribed {
  /// `healthy`, `degraded`, or another word of the service.
  package var status: String
  /// Whether the service answered 200.
  package var isHealthy: Bool
  /// The whole body.
  package var raw: RawJSON

  package init(status: String, isHealthy: Bool, raw: RawJSON) {
    self.status = status
    self.isHealthy = isHealthy
    self.raw = raw
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("status", status)
      $0.member("healthy", isHealthy)
      $0.member("body", raw)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "Health",
      .object([
        .required("status", .string, "healthy, degraded, or another word of the service"),
        .required("healthy", .boolean, "whether the service answered 200"),
        .required("body", .any, "the whole answer, as the service gave it"),
      ]))
  }
}
