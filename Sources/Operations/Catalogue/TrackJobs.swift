package import JSON
package import JobEngine
internal import SurveyCoderAPI

package struct TrackJobs: Operation {
  private enum Takes {
    static let ids = Parameter<[JobReference]>.jobs("ids", .newJobs, "the ids that the service gave")
    static let label = Parameter<String>.text(
      "label", .option("label"), "a name by which the job can be called instead of its id")
    static let tags = Parameter<[String]>.texts("tags", .option("tag"), "a word to find the jobs by")
    static let policy = Parameter<String>.text(
      "policy", as: .choice(NamedPolicies.names), .option("policy"), "a poll policy for these jobs alone")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.track", command: "track", group: .jobs,
    summary: "Track jobs: watch them, and keep their results",
    discussion:
      "Sends nothing by itself. A job that is tracked already stays so, with the new label and tags.",
    parameters: [
      Takes.ids.declaration, Takes.label.declaration, Takes.tags.declaration, Takes.policy.declaration,
    ],
    examples: ["track job_0123456789abcdef01234567 --label wave-3 --tag nightly"],
    samples: [
      OperationSample(
        #"{"ids":["job_0123456789abcdef01234567"],"label":"wave-3","tags":["nightly"]}"#,
        gives: #"{"jobs":[\#(SampleJob.tracked)]}"#)
    ], errors: ["moved"])

  private let ids: [JobID]
  private let label: String?
  private let tags: [String]
  private let policy: String?

  package init(_ arguments: Arguments) throws(OperationError) {
    ids = try arguments.require(Takes.ids).compactMap { if case .id(let id) = $0 { id } else { nil } }
    label = arguments[Takes.label]
    tags = arguments[Takes.tags] ?? []
    policy = arguments[Takes.policy]
  }

  package func run(in session: Session) async throws(OperationError) -> TrackedJobs {
    TrackedJobs(
      jobs: try await asked { () async throws(SessionError) in
        try await session.track(ids, label: label, tags: tags, policy: policy)
      })
  }
}

package struct TrackedJobs: JSONDescribed, Sendable {
  package let jobs: [TrackedJob]

  package func write(to writer: inout JSONWriter) { writer.object { $0.member("jobs", jobs) } }

  package static var schema: JSONSchema {
    .named(
      "TrackReply", .object([.required("jobs", .array(of: TrackedJob.schema), "in the order asked for")]))
  }
}

package struct ForgetJobs: Operation {
  private enum Takes {
    static let ids = Parameter<[JobReference]>.jobs("ids", .jobs, "the jobs to stop tracking")
    static let deleteResults = Parameter<Bool>.flag(
      "deleteResults", .option("delete-results"), "delete their kept results too")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.forget", command: "forget", group: .jobs,
    summary: "Stop tracking jobs; kept results stay on disk",
    parameters: [Takes.ids.declaration, Takes.deleteResults.declaration], examples: ["forget @failed"],
    samples: [OperationSample(#"{"ids":["job_0123456789abcdef01234567"]}"#, gives: #"{"forgotten":1}"#)])

  private let ids: [JobReference]
  private let deletesResults: Bool

  package init(_ arguments: Arguments) throws(OperationError) {
    ids = try arguments.require(Takes.ids)
    deletesResults = arguments[Takes.deleteResults] ?? false
  }

  package func run(in session: Session) async throws(OperationError) -> ForgetReply {
    try await asked { () async throws(SessionError) in
      let ids = try await session.ids(of: ids)
      return ForgetReply(forgotten: try await session.forget(ids, deletesResults: deletesResults))
    }
  }
}

package struct ForgetReply: JSONDescribed, Sendable {
  package let forgotten: Int

  package func write(to writer: inout JSONWriter) { writer.object { $0.member("forgotten", forgotten) } }

  package static var schema: JSONSchema {
    .named("ForgetReply", .object([.required("forgotten", .count, "how many of them were tracked")]))
  }
}
