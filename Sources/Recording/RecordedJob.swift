package import JSON
package import JobEngine

/// A job that was tracked when a recording began, so that a replay knows of it too.
package struct RecordedJob: Sendable, Equatable {
  package var job: TrackedJob
  /// Whether the key of the recorded session had seen it: only to that key does a 404 say that a job is gone.
  package var isSeenByKey: Bool

  package init(job: TrackedJob, isSeenByKey: Bool) {
    self.job = job
    self.isSeenByKey = isSeenByKey
  }
}

extension RecordedJob: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("job", job)
      $0.member("isSeenByKey", isSeenByKey)
    }
  }
}

extension RecordedJob {
  init(_ line: RecordingLine, _ value: JSONValue) throws(RecordingError) {
    guard let job = TrackedJob(json: value) else {
      throw line.error("its job has no id, status, apiUrl or trackedAt, or one that can't be read")
    }
    self.init(job: job, isSeenByKey: line.value["isSeenByKey"]?.bool ?? false)
  }
}
