/// One of the four requests that scjobs makes; all are `GET`.
package enum Endpoint: Sendable, Equatable {
  case job(JobID)
  /// - Parameter limit: Rows wanted; the reference allows 1 to 100.
  case jobs(status: JobStatus?, limit: Int)
  case usage
  case health

  /// What the path of a single job begins with.
  package static let jobPrefix = "/v2/jobs/"

  /// The path below the API's URL, percent-encoded.
  package var path: String {
    switch self {
    case .job(let id): Self.jobPrefix + PercentCoding.encode(id.text)
    case .jobs: "/v2/jobs"
    case .usage: "/v2/usage"
    case .health: "/health"
    }
  }

  /// Without the question mark; empty when there is none.
  var query: String {
    guard case .jobs(let status, let limit) = self else { return "" }
    let filter = status.map { "status=\(PercentCoding.encode($0.text))&" } ?? ""
    return filter + "limit=\(Self.allowedLimit(limit))"
  }

  package var target: String { query.isEmpty ? path : "\(path)?\(query)" }

  /// Whether the key goes with it, as `x-api-key`.
  package var needsKey: Bool { self != .health }

  /// The header fields of a request, all but the key.
  package static func headers(
    requestID: String, clientVersion: String
  ) -> [(name: String, value: String)] {
    [
      ("X-Request-Id", requestID), ("User-Agent", "scjobs/\(clientVersion)"), ("Accept", "application/json"),
      ("Accept-Encoding", "gzip"),
    ]
  }

  static func allowedLimit(_ limit: Int) -> Int { min(max(limit, 1), 100) }
}
