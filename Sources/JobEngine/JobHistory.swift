package import JSON
package import SurveyCoderAPI

/// How a job went, as far as its events are kept.
package struct JobHistory: Sendable, Equatable {
  /// What was known of the job when an event was written.
  package struct Point: Sendable, Equatable {
    /// The event's number.
    package var sequence: Int
    package var time: Timestamp
    package var event: JobEvent.Kind
    package var status: JobStatus
    package var progress: JobProgress?
  }

  package var id: JobID
  /// Oldest first.
  package var points: [Point]
  /// Whether the points go back to when the job was tracked: the latest events of all jobs are kept, no more.
  package var isComplete: Bool
}

extension JobHistory.Point {
  init(_ event: JobEvent) {
    let job = (try? event.job.document())?.root
    sequence = event.sequence
    time = event.time
    self.event = event.kind
    status = job?["status"]?.string.map { JobStatus($0) } ?? .unknown
    if let figures = job?["progress"], let processed = figures["processed"]?.int,
      let total = figures["total"]?.int, let percentage = figures["percentage"]?.double
    {
      progress = JobProgress(processed: processed, total: total, percentage: percentage)
    }
  }
}

extension JobHistory: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("id", id)
      $0.member("points", points)
      $0.member("complete", isComplete)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "JobHistory",
      .object([
        .required("id", JobID.schema),
        .required("points", .array(of: Point.schema), "oldest first"),
        .required("complete", .boolean, "whether they go back to when the job was tracked"),
      ]))
  }
}

extension JobHistory.Point: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("sequence", sequence)
      $0.member("time", time)
      $0.member("type", event.rawValue)
      $0.member("status", status)
      $0.member("progress", ifPresent: progress)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ProgressPoint",
      .object([
        .required("sequence", .integer(from: 1), "of the event that tells of it"),
        .required("time", .time, "when it was seen"),
        .required("type", JobEvent.Kind.schema),
        .required("status", JobStatus.schema),
        .optional("progress", JobProgress.schema),
      ]))
  }
}
