package import JSON
package import JobEngine
internal import SurveyCoderAPI

package struct ListJobs: Operation {
  private enum Takes {
    static let status = Parameter<String>.text(
      "status", .option("status"), "only jobs in that state: queued, processing, completed, failed, expired …"
    )
    static let tag = Parameter<String>.text("tag", .option("tag"), "only jobs with that tag")
    static let label = Parameter<String>.text("label", .option("label"), "only jobs with that label")
    static let limit = Parameter<Int>.integer(
      "limit", 1...1000, .option("limit"), "jobs on a page, 100 unless told")
    static let cursor = Parameter<String>.text(
      "cursor", .requestOnly, "`next` of the page before")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.list", command: "jobs", group: .jobs,
    summary: "List the tracked jobs, the latest first, without asking the service",
    parameters: [
      Takes.status.declaration, Takes.tag.declaration, Takes.label.declaration, Takes.limit.declaration,
      Takes.cursor.declaration,
    ],
    examples: ["jobs --status processing", "jobs --tag nightly"],
    samples: [
      OperationSample(
        #"{"status":"processing","limit":1}"#, gives: #"{"jobs":[\#(SampleJob.processing)],"next":"41"}"#)
    ])

  private let query: JobQuery
  /// Set when a person's word for a state is none that is known and very like one.
  private let slip: InvalidArgument?

  package init(_ arguments: Arguments) throws(OperationError) {
    slip = arguments.isRequest ? nil : arguments[Takes.status].flatMap(Self.slip)
    query = JobQuery(
      status: arguments[Takes.status].map(JobStatus.init), tag: arguments[Takes.tag],
      label: arguments[Takes.label], before: try arguments[Takes.cursor].map(Self.number),
      limit: arguments[Takes.limit] ?? 100)
  }

  package func run(in session: Session) async throws(OperationError) -> JobPageReply {
    let listing = try await asked { () async throws(SessionError) in try await session.list(query) }
    // A state of which no job is may still be a newer word of the service.
    if listing.jobs.isEmpty, let slip { throw .invalid(slip) }
    return JobPageReply(listing, query)
  }

  package func answer(in session: isolated Session) throws(OperationError) -> JobPageReply? {
    session.isLoaded ? session.listInMemory(query).map { JobPageReply($0, query) } : nil
  }

  private static func slip(_ word: String) -> InvalidArgument? {
    let known = JobStatus.known.map(\.text)
    guard !known.contains(word), let nearest = Suggestion.nearest(to: word, in: known) else { return nil }
    return InvalidArgument(
      "No tracked job is “\(word.prefix(80))”.", parameter: Takes.status.declaration.name, suggestion: nearest
    )
  }

  private static func number(of cursor: String) throws(OperationError) -> Int {
    guard let number = Int(cursor), number > 0 else {
      throw .invalid(
        InvalidArgument(
          "That is no `next` of a page: list from the start.", parameter: "cursor",
          pointer: JSONPointer(tokens: ["cursor"])))
    }
    return number
  }
}

package struct JobPageReply: JSONDescribed, Sendable {
  package let jobs: [TrackedJob]
  /// The cursor of the next page; `nil` on the last.
  package let next: String?
  /// Whether not all tracked jobs were asked for.
  package let isFiltered: Bool

  init(_ listing: JobListing, _ query: JobQuery) {
    isFiltered = query.status != nil || query.tag != nil || query.label != nil
    jobs = listing.jobs
    next = listing.next.map(String.init)
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("jobs", jobs)
      $0.member("next", ifPresent: next)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "JobPage",
      .object([
        .required("jobs", .array(of: TrackedJob.schema), "the latest tracked first"),
        .optional("next", .string, "the cursor of the next page; absent on the last"),
      ]))
  }
}

package struct DiscoverJobs: Operation {
  private enum Takes {
    static let status = Parameter<String>.text(
      "status", as: .choice(JobStatus.documented.map(\.text)), .option("status"), "only jobs in that state")
    static let limit = Parameter<Int>.integer(
      "limit", 1...100, .option("limit"),
      "jobs to ask for, 20 unless told; the service shows no more than 100")
    static let track = Parameter<Bool>.flag(
      "track", .option("track"), "track those that are not tracked yet")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.discover", command: "discover", group: .jobs,
    summary: "Ask the service for the organization's jobs, newest first",
    parameters: [Takes.status.declaration, Takes.limit.declaration, Takes.track.declaration],
    examples: ["discover --status processing --limit 100 --track"],
    samples: [OperationSample(#"{"track":true}"#, gives: #"{"jobs":[\#(SampleJob.row)]}"#)], reach: .service)

  private let status: JobStatus?
  private let limit: Int
  private let tracks: Bool

  package init(_ arguments: Arguments) {
    status = arguments[Takes.status].map(JobStatus.init)
    limit = arguments[Takes.limit] ?? 20
    tracks = arguments[Takes.track] ?? false
  }

  package func run(in session: Session) async throws(OperationError) -> DiscoveredJobs {
    let found = try await asked { () async throws(SessionError) in
      try await session.discover(status: status, limit: limit, tracks: tracks)
    }
    let rows = found.jobs.count + found.unreadableRows
    return DiscoveredJobs(
      jobs: found.jobs, unreadableRows: found.unreadableRows, mayHaveMore: rows >= limit && limit < 100)
  }

  package func preview(in session: Session) async -> RequestPreview {
    await session.preview(.jobs(status: status, limit: limit))
  }
}

package struct DiscoveredJobs: JSONDescribed, Sendable {
  package let jobs: [DiscoveredJob]
  /// Rows of the service that are no jobs and were left out.
  package let unreadableRows: Int
  /// Whether as many came as were asked for, and more can be.
  package let mayHaveMore: Bool

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("jobs", jobs)
      $0.member("unreadableRows", ifPresent: unreadableRows > 0 ? unreadableRows : nil)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "Discovery",
      .object([
        .required("jobs", .array(of: DiscoveredJob.schema), "newest first"),
        .optional("unreadableRows", .integer(from: 1), "rows that are no jobs and were left out"),
      ]))
  }
}
