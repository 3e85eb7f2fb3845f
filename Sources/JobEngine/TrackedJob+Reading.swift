package import JSON
internal import SurveyCoderAPI

extension TrackedJob {
  /// Reads the `Job` that ``write(to:)`` writes; what is known only while a job is polled is left out.
  ///
  /// - Returns: `nil` where a member is missing that every job has, or the id is none.
  package init?(json: JSONValue) {
    guard let text = json["id"]?.string, let id = try? JobID(text), let apiURL = json["apiUrl"]?.string,
      let status = json["status"]?.string, let trackedAt = json.time("trackedAt")
    else { return nil }
    self.init(id: id, apiURL: apiURL, trackedAt: trackedAt)
    label = json["label"]?.string
    tags = (json["tags"]?.elements ?? []).compactMap(\.string)
    type = json["type"]?.string
    self.status = JobStatus(status)
    progress = json["progress"].flatMap(Self.progress)
    createdAt = json.time("createdAt")
    updatedAt = json.time("updatedAt")
    finishedAt = json.time("finishedAt")
    observedAt = json.time("observedAt")
    result = json["result"].flatMap(Self.result)
    failure = json["error"].flatMap { error in
      error["code"]?.string.map { JobFailure(code: $0, message: error["message"]?.string ?? "") }
    }
    policy = json["policy"]?.string
    requests = max(0, json["requests"]?.int ?? 0)
  }

  private static func progress(_ json: JSONValue) -> JobProgress? {
    guard let processed = json["processed"]?.int, let total = json["total"]?.int,
      let percentage = json["percentage"]?.double
    else { return nil }
    return JobProgress(processed: processed, total: total, percentage: percentage)
  }

  private static func result(_ json: JSONValue) -> ArchivedResult? {
    guard let bytes = json["bytes"]?.int, let path = json["path"]?.string, let sha256 = json["sha256"]?.string
    else { return nil }
    return ArchivedResult(bytes: bytes, path: path, sha256: sha256)
  }
}

extension JSONValue {
  fileprivate func time(_ name: String) -> Timestamp? {
    self[name]?.string.flatMap { Timestamp(rfc3339: $0) }
  }
}
