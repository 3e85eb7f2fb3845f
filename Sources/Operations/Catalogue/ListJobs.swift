package import JSON
package import JobEngine
internal import SurveyCoderAPI

package struct ListJobs: Operation {
  private enum Takes {
    static let status = Parameter<String>.text(
      "status", .option("status"), "only jobs in that state: queued, processing, completed, failed, expired …"
    )
    static let tag = Parameter<String>.text("tag", .option("tag"), "only jobs with that tag")
    static let limit = Parameter<Int>.integer(
      "limit", 1...1000, .option("limit"), "jobs on a page, 100 unless told")
    static let cursor = Parameter<String>.text(
      "cursor", .requestOnly, "`next` of the page before")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.list", command: "jobs", group: .jobs,
    summary: "List the tracked jobs, the latest first, without asking the service",
    parameters: [
      Takes.status.declaration, Takes.tag.declaration, Takes.limit.declaration, Takes.cursor.declaration,
    ],
    examples: ["jobs --status processing", "jobs --tag nightly"])

  private let status: JobStatus?
  private let tag: String?
  private let limit: Int
  private let cursor: JobID?

  package init(_ arguments: Arguments) throws(OperationError) {
    status = arguments[Takes.status].map(JobStatus.init)
    tag = arguments[Takes.tag]
    limit = arguments[Takes.limit] ?? 100
    do { cursor = try arguments[Takes.cursor].map { text throws(InvalidJobID) in try JobID(text) } } catch {
      throw .invalid(Self.staleCursor)
    }
  }

  package func run(in session: Session) async throws(OperationError) -> JobPageReply {
    try await asked { () async throws(SessionError) in try await session.load() }
    return try await page(of: session.jobs)
  }

  package func answer(in session: isolated Session) throws(OperationError) -> JobPageReply? {
    session.isLoaded ? try page(of: session.jobs) : nil
  }

  private func page(of jobs: [TrackedJob]) throws(OperationError) -> JobPageReply {
    var rest = jobs[...]
    if let cursor {
      guard let place = jobs.firstIndex(where: { $0.id == cursor }) else { throw .invalid(Self.staleCursor) }
      rest = jobs[(place + 1)...]
    }
    let fitting = rest.lazy.filter { job in
      (status.map { $0 == job.status } ?? true) && (tag.map(job.tags.contains) ?? true)
    }
    let found = Array(fitting.prefix(limit + 1))
    let page = Array(found.prefix(limit))
    return JobPageReply(jobs: page, next: found.count > limit ? page.last?.id.text : nil)
  }

  private static let staleCursor = InvalidArgument(
    "The cursor names no tracked job any more: list from the start.", parameter: "cursor",
    pointer: JSONPointer(tokens: ["cursor"]))
}

package struct JobPageReply: JSONWritable, Sendable {
  package let jobs: [TrackedJob]
  /// The cursor of the next page; `nil` on the last.
  package let next: String?

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("jobs", jobs)
      $0.member("next", ifPresent: next)
    }
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
    examples: ["discover --status processing --limit 100 --track"], reach: .service)

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
    return DiscoveredJobs(jobs: found.jobs, unreadableRows: found.unreadableRows)
  }
}

package struct DiscoveredJobs: JSONWritable, Sendable {
  package let jobs: [DiscoveredJob]
  /// Rows of the service that are no jobs and were left out.
  package let unreadableRows: Int

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("jobs", jobs)
      $0.member("unreadableRows", ifPresent: unreadableRows > 0 ? unreadableRows : nil)
    }
  }
}
