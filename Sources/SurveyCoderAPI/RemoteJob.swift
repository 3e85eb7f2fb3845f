package import JSON

/// One job as one answer of the service shows it.
package struct RemoteJob: Sendable, Equatable {
  package var id: JobID
  /// `codebook_generation`, `auto_coding`, `one_call`, or a word not documented yet.
  package var type: String?
  package var status: JobStatus
  package var progress: JobProgress?
  package var createdAt: Timestamp?
  package var updatedAt: Timestamp?
  /// Only on a completed job, and only from `GET /v2/jobs/{id}`. Not decoded: its shape is the vendor's.
  package var result: RemoteResult?
  package var failure: JobFailure?

  package init(
    id: JobID, type: String? = nil, status: JobStatus, progress: JobProgress? = nil,
    createdAt: Timestamp? = nil, updatedAt: Timestamp? = nil, result: RemoteResult? = nil,
    failure: JobFailure? = nil
  ) {
    self.id = id
    self.type = type
    self.status = status
    self.progress = progress
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.result = result
    self.failure = failure
  }
}

/// How far a job is.
package struct JobProgress: Sendable, Hashable, JSONDescribed {
  /// Responses coded so far, 0 or more.
  package var processed: Int
  /// Responses in all, 0 when not known yet.
  package var total: Int
  /// 0 to 100, as the service rounds it.
  package var percentage: Double

  package init(processed: Int, total: Int, percentage: Double) {
    self.processed = processed
    self.total = total
    self.percentage = percentage
  }

  /// The share that is done, 0 to 1; finer than ``percentage`` where the counts are known.
  package var fraction: Double {
    let share = total > 0 ? Double(processed) / Double(total) : percentage / 100
    return min(1, max(0, share))
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("processed", processed)
      $0.member("total", total)
      $0.member("percentage", percentage)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "JobProgress",
      .object([
        .required("processed", .integer(), "responses coded so far"),
        .required("total", .integer(), "responses in all, 0 when not known yet"),
        .required("percentage", .number, "0 to 100, as the service rounds it"),
      ]))
  }
}

/// Why a job failed: the `error` member of a job.
package struct JobFailure: Sendable, Hashable, JSONDescribed {
  /// The vendor's word, such as `CODING_FAILED`; `JOB_FAILED` where the service gave none, as in the
  /// vendor's own package.
  package var code: String
  package var message: String

  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  /// What stands for a failure of which the service says nothing.
  package static let unexplained = JobFailure(code: "JOB_FAILED", message: "The service gave no reason.")

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("code", code)
      $0.member("message", message)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "JobFailure",
      .object([
        .required(
          "code", .string, "the service's word, such as CODING_FAILED; JOB_FAILED where it gave none"),
        .required("message", .string, "the service's sentence"),
      ]))
  }
}

/// One answer of `GET /v2/jobs`: newest first, without results and errors, at most 100 rows.
package struct JobPage: Sendable, Equatable {
  package var jobs: [RemoteJob]
  /// Rows that could not be read as a job and were left out.
  package var unreadableRows: Int
  /// Whether the page is full, so that older jobs may exist that it does not show.
  package var isFull: Bool

  package init(jobs: [RemoteJob], unreadableRows: Int = 0, isFull: Bool) {
    self.jobs = jobs
    self.unreadableRows = unreadableRows
    self.isFull = isFull
  }
}
