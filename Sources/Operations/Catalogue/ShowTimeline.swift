package import JSON
package import JobEngine
internal import SurveyCoderAPI

/// For people; a program has the points of `jobs.history`.
package struct ShowTimeline: Operation {
  private enum Takes {
    static let ids = Parameter<[JobReference]>.jobs("ids", .jobs, "these jobs alone", isRequired: false)
    static let limit = Parameter<Int>.integer(
      "limit", 1...1000, .option("limit"), "jobs at most, the latest; 20 unless told")
  }

  package static let declaration = OperationDeclaration(
    method: nil, command: "timeline", group: .jobs,
    summary: "Draw when jobs were queued, processing and finished, without asking the service",
    discussion: "What happened between two looks is drawn as the first of them saw it.",
    parameters: [Takes.ids.declaration, Takes.limit.declaration],
    examples: ["timeline", "timeline @active --limit 50"])

  private let ids: [JobReference]?
  private let limit: Int

  package init(_ arguments: Arguments) {
    ids = arguments[Takes.ids]
    limit = arguments[Takes.limit] ?? 20
  }

  package func run(in session: Session) async throws(OperationError) -> TimelineReply {
    try await asked { () async throws(SessionError) in
      var named: [JobID]?
      if let ids { named = try await session.ids(of: ids) }
      let found = try await session.timelines(of: named, limit: limit)
      return TimelineReply(jobs: found.timelines, hasMore: found.hasMore)
    }
  }
}

package struct TimelineReply: JSONDescribed, Sendable {
  /// In the order in which they began.
  package let jobs: [JobTimeline]
  /// Whether more jobs were asked for than were drawn.
  package let hasMore: Bool

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("jobs", jobs)
      $0.member("hasMore", hasMore)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "TimelineReply",
      .object([
        .required("jobs", .array(of: JobTimeline.schema), "in the order in which they began"),
        .required("hasMore", .boolean, "whether there are more than these"),
      ]))
  }
}
