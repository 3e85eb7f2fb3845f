internal import JSON
internal import JobEngine
internal import SurveyCoderAPI

extension TrackedJob {
  /// The job as it was at an event, read from the event's own `Job`.
  init(at event: JobEvent) {
    let root = (try? event.job.document())?.root
    func text(_ name: String, of value: JSONValue?) -> String? { value?[name]?.string }
    func time(_ name: String) -> Timestamp? { text(name, of: root).flatMap { Timestamp(rfc3339: $0) } }
    self.init(
      id: event.jobID, apiURL: text("apiUrl", of: root) ?? "", trackedAt: time("trackedAt") ?? event.time)
    label = text("label", of: root)
    type = text("type", of: root)
    status = text("status", of: root).map { JobStatus($0) } ?? .unknown
    createdAt = time("createdAt")
    finishedAt = time("finishedAt")
    if let progress = root?["progress"] {
      self.progress = JobProgress(
        processed: progress["processed"]?.int ?? 0, total: progress["total"]?.int ?? 0,
        percentage: progress["percentage"]?.double ?? 0)
    }
    if let result = root?["result"], let path = text("path", of: result) {
      self.result = ArchivedResult(
        bytes: result["bytes"]?.int ?? 0, path: path, sha256: text("sha256", of: result) ?? "")
    }
    if let error = root?["error"] {
      failure = JobFailure(code: text("code", of: error) ?? "", message: text("message", of: error) ?? "")
    }
  }
}

extension JobEvent.Kind {
  var isEnd: Bool { self == .completed || self == .failed || self == .expired }
}
