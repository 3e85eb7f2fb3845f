internal import GRDB
internal import JSON
internal import SurveyCoderAPI

/// A job as a row of the registry. Times are milliseconds since 1970.
enum JobRow {
  static func job(_ row: Row) -> TrackedJob? {
    guard let text: String = row["id"], let id = try? JobID(text) else { return nil }
    var job = TrackedJob(id: id, apiURL: row["apiURL"], trackedAt: Timestamp(milliseconds: row["trackedAt"]))
    job.label = row["label"]
    job.tags = tags(row["tags"])
    job.type = row["type"]
    job.status = JobStatus(row["status"])
    if let processed: Int = row["processed"], let total: Int = row["total"],
      let share: Double = row["percentage"]
    {
      job.progress = JobProgress(processed: processed, total: total, percentage: share)
    }
    job.createdAt = time(row["createdAt"])
    job.updatedAt = time(row["updatedAt"])
    job.finishedAt = time(row["finishedAt"])
    job.observedAt = time(row["observedAt"])
    if let bytes: Int = row["resultBytes"], let path: String = row["resultPath"],
      let sha: String = row["resultSHA256"]
    {
      job.result = ArchivedResult(bytes: bytes, path: path, sha256: sha)
    }
    if let code: String = row["failureCode"] {
      job.failure = JobFailure(code: code, message: row["failureMessage"] ?? "")
    }
    job.policy = row["policy"]
    job.requests = row["requests"]
    job.seenBy = row["seenBy"]
    return job
  }

  static func find(_ apiURL: String, _ id: JobID, in db: Database) throws -> TrackedJob? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM job WHERE apiURL = ? AND id = ?")
    return try Row.fetchOne(statement, arguments: [apiURL, id.text]).flatMap(job)
  }

  static func delete(_ job: TrackedJob, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM job WHERE apiURL = ? AND id = ?")
      .execute(arguments: [job.apiURL, job.id.text])
  }

  static func save(_ job: TrackedJob, in db: Database) throws {
    let values: [(name: String, value: (any DatabaseValueConvertible)?)] = [
      ("apiURL", job.apiURL), ("id", job.id.text), ("label", job.label), ("tags", job.tags.json.description),
      ("type", job.type), ("status", job.status.text), ("processed", job.progress?.processed),
      ("total", job.progress?.total), ("percentage", job.progress?.percentage),
      ("createdAt", job.createdAt?.milliseconds), ("updatedAt", job.updatedAt?.milliseconds),
      ("trackedAt", job.trackedAt.milliseconds), ("finishedAt", job.finishedAt?.milliseconds),
      ("observedAt", job.observedAt?.milliseconds), ("resultBytes", job.result?.bytes),
      ("resultPath", job.result?.path), ("resultSHA256", job.result?.sha256),
      ("failureCode", job.failure?.code), ("failureMessage", job.failure?.message), ("policy", job.policy),
      ("requests", job.requests), ("seenBy", job.seenBy),
    ]
    let names = values.map(\.name)
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    let updates = names.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    try db.cachedStatement(
      sql: """
        INSERT INTO job (\(names.joined(separator: ", "))) VALUES (\(marks))
        ON CONFLICT (apiURL, id) DO UPDATE SET \(updates)
        """
    ).execute(arguments: StatementArguments(values.map(\.value)))
  }

  private static func time(_ milliseconds: Int64?) -> Timestamp? {
    milliseconds.map(Timestamp.init(milliseconds:))
  }

  private static func tags(_ text: String) -> [String] {
    (try? JSONDocument(parsing: text))?.root.elements.compactMap(\.string) ?? []
  }
}

/// An event as a row.
enum EventRow {
  /// Events kept: a subscriber that was away longer starts from the registry.
  static let kept = 10_000

  static func append(
    _ kind: JobEvent.Kind, _ job: TrackedJob, at time: Timestamp, in db: Database
  ) throws -> JobEvent {
    let snapshot = job.json
    try db.cachedStatement(sql: "INSERT INTO event (kind, time, jobID, job) VALUES (?, ?, ?, ?)")
      .execute(arguments: [kind.rawValue, time.milliseconds, job.id.text, snapshot.description])
    return JobEvent(
      sequence: Int(db.lastInsertedRowID), kind: kind, time: time, jobID: job.id, job: snapshot)
  }

  static func event(_ row: Row) -> JobEvent? {
    guard let kind = JobEvent.Kind(rawValue: row["kind"]), let id = try? JobID(row["jobID"] as String),
      let job = try? RawJSON(row["job"] as String)
    else { return nil }
    return JobEvent(
      sequence: row["sequence"], kind: kind, time: Timestamp(milliseconds: row["time"]), jobID: id, job: job)
  }

  /// Number of the latest event, 0 when there is none.
  static func last(_ db: Database) throws -> Int {
    try Int.fetchOne(try db.cachedStatement(sql: "SELECT max(sequence) FROM event")) ?? 0
  }

  /// Drops what is older than the latest ``kept``. Sequence numbers go on: AUTOINCREMENT never gives one twice.
  static func prune(_ db: Database) throws {
    try db.cachedStatement(
      sql: "DELETE FROM event WHERE sequence <= (SELECT max(sequence) FROM event) - ?"
    ).execute(arguments: [kept])
  }
}
