package import JSON
internal import SurveyCoderAPI

/// The service's own list of jobs, newest first.
package struct Discovery: Sendable, Equatable {
  package var jobs: [DiscoveredJob]
  /// Rows that are no jobs and were left out.
  package var unreadableRows: Int
}

/// One row of the service's own list of jobs.
package struct DiscoveredJob: Sendable, Equatable {
  package var job: TrackedJob
  package var isTracked: Bool
}

extension DiscoveredJob: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("tracked", isTracked)
      $0.member("id", job.id)
      $0.member("type", ifPresent: job.type)
      $0.member("status", job.status)
      $0.member("progress", ifPresent: job.progress)
      $0.member("createdAt", ifPresent: job.createdAt)
      $0.member("updatedAt", ifPresent: job.updatedAt)
      $0.member("expiresAt", ifPresent: job.expiresAt)
      $0.member("label", ifPresent: job.label)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "DiscoveredJob",
      .object([
        .required("tracked", .boolean, "whether it is in the registry"),
        .required("id", JobID.schema),
        .optional("type", .string),
        .required("status", JobStatus.schema),
        .optional("progress", JobProgress.schema),
        .optional("createdAt", .time),
        .optional("updatedAt", .time),
        .optional("expiresAt", .time),
        .optional("label", .string, "where it is tracked and has one"),
      ]).described("A row of the service's own list"))
  }
}

extension TrackedJob {
  /// A job that is not tracked, as a row of the list shows it.
  init(row: RemoteJob, apiURL: String, seenAt now: Timestamp) {
    self.init(id: row.id, apiURL: apiURL, trackedAt: now)
    type = row.type
    status = row.status
    progress = row.progress
    createdAt = row.createdAt
    updatedAt = row.updatedAt
    observedAt = now
  }
}
