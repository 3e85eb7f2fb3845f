internal import GRDB
internal import JSON
internal import SurveyCoderAPI

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

  /// Oldest first.
  static func events(after sequence: Int, limit: Int, in db: Database) throws -> [JobEvent] {
    try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT sequence, kind, time, jobID, job FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?"
      ),
      arguments: [sequence, limit]
    ).compactMap(event)
  }

  /// Of jobs of that id at every API, oldest first.
  static func events(of id: JobID, in db: Database) throws -> [JobEvent] {
    // A table of some thousand rows is read whole in a few milliseconds: it needs no index for this.
    let sql = "SELECT sequence, kind, time, jobID, job FROM event WHERE jobID = ? ORDER BY sequence"
    return try Row.fetchAll(db, sql: sql, arguments: [id.text]).compactMap(event)
  }

  private static func event(_ row: Row) -> JobEvent? {
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

  /// Number of the oldest event that is kept.
  static func oldest(_ db: Database) throws -> Int? {
    try Int.fetchOne(try db.cachedStatement(sql: "SELECT min(sequence) FROM event"))
  }

  /// Drops what is older than the latest ``kept``. Sequence numbers go on: AUTOINCREMENT never gives one twice.
  static func prune(_ db: Database) throws {
    try db.cachedStatement(
      sql: "DELETE FROM event WHERE sequence <= (SELECT max(sequence) FROM event) - ?"
    ).execute(arguments: [kept])
  }
}
