package import JSON
package import SurveyCoderAPI

/// What a session has asked of the service since it began.
package struct SessionMetrics: Sendable, Equatable {
  package enum Request: String, Sendable, CaseIterable {
    /// `GET /v2/jobs/{id}`
    case job
    /// `GET /v2/jobs`
    case jobs
    case usage
    case health
  }

  package let startedAt: Timestamp
  /// By kind, then by HTTP status; where none came, by the error's word, such as `timeout`.
  package private(set) var requests: [Request: [String: Int]] = [:]
  /// Looks that failed and were planned again.
  package internal(set) var retries = 0
  /// Bytes of the bodies that were good answers, as received.
  package private(set) var bytes = 0

  init(startedAt: Timestamp) { self.startedAt = startedAt }

  package var total: Int { requests.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
  /// Answers with status 429.
  package var rateLimited: Int { requests.values.reduce(0) { $0 + ($1["429"] ?? 0) } }

  mutating func answered(_ request: Request, _ metadata: ResponseMetadata) {
    count(request, String(metadata.httpStatus))
    bytes += metadata.bodyBytes
  }

  mutating func failed(_ request: Request, _ error: APIError) {
    count(request, error.httpStatus.map(String.init) ?? error.kind.rawValue)
  }

  private mutating func count(_ request: Request, _ status: String) {
    requests[request, default: [:]][status, default: 0] += 1
  }
}

extension SessionMetrics: JSONDescribed {
  package func write(to writer: inout JSONWriter) { writer.object { writeMembers(to: &$0) } }

  /// For a reply that tells of more than the session.
  package func writeMembers(to writer: inout JSONWriter) {
    writer.member("startedAt", startedAt)
    writer.key("requests")
    writer.object {
      $0.member("total", total)
      $0.member("rateLimited", rateLimited)
      $0.member("retries", retries)
      $0.member("bytes", bytes)
      $0.key("byKind")
      $0.object { writer in
        for request in Request.allCases {
          writer.key(request.rawValue)
          writer.object { writer in
            for (status, count) in (requests[request] ?? [:]).sorted(by: { $0.key < $1.key }) {
              writer.member(named: status, count)
            }
          }
        }
      }
    }
  }

  package static var schema: JSONSchema { .object(members) }

  package static var members: [JSONSchema.Member] {
    let kind = JSONSchema.map(of: .count)
    return [
      .required("startedAt", .time, "when the session began"),
      .required(
        "requests",
        .object([
          .required("total", .count),
          .required("rateLimited", .count, "answers with status 429"),
          .required("retries", .count, "looks that failed and were planned again"),
          .required("bytes", .count, "of the bodies of good answers, as received"),
          .required(
            "byKind", .object(Request.allCases.map { .required($0.rawValue, kind) }),
            "requests by HTTP status; where none came, by a word such as timeout or unreachable"),
        ]), "to the service"),
    ]
  }
}

extension Session {
  /// Sends one request, and counts what came of it.
  func ask<Value>(
    _ request: SessionMetrics.Request, _ send: () async throws(APIError) -> Answer<Value>
  ) async throws(APIError) -> Answer<Value> {
    do throws(APIError) {
      let answer = try await send()
      metrics.answered(request, answer.metadata)
      return answer
    } catch {
      metrics.failed(request, error)
      throw error
    }
  }
}
