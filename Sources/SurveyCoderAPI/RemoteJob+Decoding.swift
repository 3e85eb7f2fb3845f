internal import JSON

extension RemoteJob {
  /// What is wrong with an object that can't be read as a job, as the end of a sentence.
  struct Unreadable: Error {
    let problem: String
  }

  /// Reads a job leniently: only the id and the status must be there.
  ///
  /// What a job is follows from its status alone. The reference's own example is a queued job with an
  /// `error`, so `error` counts on failed jobs only, and `result` on completed ones.
  ///
  /// - Parameter spooled: The result that was taken out of the text, and where.
  init(_ object: JSONValue, spooled: JobBodyReader.Spooled? = nil) throws(Unreadable) {
    guard object.kind == .object else { throw Unreadable(problem: "the job is not an object") }
    guard let name = object["id"]?.word else { throw Unreadable(problem: "the job has no id") }
    guard let id = try? JobID(name) else { throw Unreadable(problem: "the job's id can't name a job") }
    guard let status = object["status"]?.word else { throw Unreadable(problem: "the job has no status") }
    self.init(
      id: id, type: object["type"]?.word, status: JobStatus(status),
      progress: object["progress"].flatMap { JobProgress($0) }, createdAt: object["created_at"]?.timestamp,
      updatedAt: object["updated_at"]?.timestamp)
    if self.status == .completed, let result = object["result"], !result.isNull {
      if let spooled, result.raw.startIndex == spooled.offset {
        self.result = .spooled(spooled.result)
      } else {
        self.result = .inline(result.rawJSON)
      }
    }
    if self.status == .failed { failure = JobFailure(object["error"]) }
  }
}

extension JobProgress {
  /// Reads what there is of the three members; `nil` when there is none.
  init?(_ object: JSONValue) {
    let processed = object["processed"]?.lenientCount
    let total = object["total"]?.lenientCount
    let percentage = object["percentage"]?.lenientDouble
    guard processed != nil || total != nil || percentage != nil else { return nil }
    self.init(processed: processed ?? 0, total: total ?? 0, percentage: 0)
    self.percentage = min(max(percentage ?? fraction * 100, 0), 100)
  }
}

extension JobFailure {
  /// Reads the `error` of a failed job: an object by the reference, a string or `null` in the wild.
  init(_ error: JSONValue?) {
    let code = error?["code"]?.word ?? JobFailure.unexplained.code
    let message = error?.word ?? error?["message"]?.word ?? "The service gave no reason."
    self.init(
      code: CleanText.line(code, limit: CleanText.wordLimit),
      message: CleanText.line(message, limit: CleanText.messageLimit))
  }
}
