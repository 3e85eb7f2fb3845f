internal import GRDB
internal import SurveyCoderAPI

/// What is asked of the rows. Each query runs along an index, so that its cost is that of its answer.
extension JobRow {
  private static let all = columns.map { "job.\($0)" }.joined(separator: ", ")

  /// What the partial index `job_active` is about.
  static let isActive =
    "status NOT IN ('\(JobStatus.completed)', '\(JobStatus.failed)', '\(JobStatus.expired)')"

  static func find(_ apiURL: String, _ id: JobID, in db: Database) throws -> TrackedJob? {
    var reader = JobRowReader()
    return try find(apiURL, id, with: &reader, in: db)
  }

  static func find(
    _ apiURL: String, _ id: JobID, with reader: inout JobRowReader, in db: Database
  ) throws -> TrackedJob? {
    let statement = try db.cachedStatement(sql: "SELECT \(all) FROM job WHERE apiURL = ? AND id = ?")
    // Read where it is, which lasts as long as the cursor: `fetchOne` copies the row.
    let rows = try Row.fetchCursor(statement, arguments: [apiURL, id.text])
    return try withExtendedLifetime(rows) { try rows.next().flatMap { reader.job($0) } }
  }

  /// Every active job and the newest others, in the order of tracking, and the floor above which they are all.
  static func newest(finished limit: Int, in db: Database) throws -> (jobs: [TrackedJob], floor: Int) {
    var reader = JobRowReader()
    var jobs: [TrackedJob] = []
    var finished = 0
    var floor = 0
    let newest = try Row.fetchCursor(db, sql: "SELECT \(all) FROM job ORDER BY number DESC")
    while floor == 0, let row = try newest.next() {
      guard let job = reader.job(row) else { continue }
      if !job.isActive { finished += 1 }
      if finished > limit { floor = job.number } else { jobs.append(job) }
    }
    if floor > 0 {
      let older = try Row.fetchCursor(
        db,
        sql: "SELECT \(all) FROM job INDEXED BY job_active WHERE \(isActive) AND number < ? "
          + "ORDER BY number DESC",
        arguments: [floor])
      while let row = try older.next() { if let job = reader.job(row) { jobs.append(job) } }
    }
    return (jobs.reversed(), floor)
  }

  static func page(_ query: JobQuery, at apiURL: String, in db: Database) throws -> [TrackedJob] {
    let (sql, arguments) = page(query, at: apiURL)
    var reader = JobRowReader()
    var jobs: [TrackedJob] = []
    let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
    while let row = try rows.next() { if let job = reader.job(row) { jobs.append(job) } }
    return jobs
  }

  /// - Parameter query: A tag leads, since few jobs have it; else a label; else a status.
  static func page(_ query: JobQuery, at apiURL: String) -> (sql: String, arguments: StatementArguments) {
    let leader = query.tag == nil ? "job" : "job_tag"
    var conditions = ["\(leader).apiURL = ?"]
    var arguments: [any DatabaseValueConvertible] = [apiURL]
    func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments.append(value)
    }
    require("job_tag.tag = ?", query.tag)
    // A plus keeps the planner from an index on a column where another leads.
    require("\(query.tag == nil ? "" : "+")job.label = ?", query.label)
    require("\(query.tag == nil && query.label == nil ? "" : "+")job.status = ?", query.status?.text)
    require("\(leader).number < ?", query.before)
    let source = query.tag == nil ? "job" : "job_tag CROSS JOIN job ON job.number = job_tag.number"
    let sql =
      "SELECT \(all) FROM \(source) WHERE \(conditions.joined(separator: " AND ")) "
      + "ORDER BY \(leader).number DESC LIMIT ?"
    return (sql, StatementArguments(arguments + [query.limit]))
  }

  static func ids(
    _ selection: JobSelection, at apiURL: String, limit: Int?, in db: Database
  ) throws -> [JobID] {
    let (condition, arguments) = condition(selection)
    // Whichever come first along the index, so that a short prefix is not sorted whole.
    let sql =
      "SELECT id FROM (SELECT id, number FROM job WHERE apiURL = ?\(condition) LIMIT ?) ORDER BY number"
    return try String.fetchAll(
      try db.cachedStatement(sql: sql), arguments: [apiURL] + arguments + [limit ?? -1]
    ).compactMap { try? JobID($0) }
  }

  private static func condition(_ selection: JobSelection) -> (sql: String, arguments: StatementArguments) {
    switch selection {
    case .all: ("", [])
    case .status(let status): (" AND status = ?", [status.text])
    case .label(let label): (" AND label = ?", [label])
    // Nothing in Unicode sorts after the last scalar.
    case .prefix(let prefix): (" AND id >= ? AND id < ?", [prefix, prefix + "\u{10FFFF}"])
    }
  }

  static func counts(in db: Database) throws -> [JobCount] {
    let sql = "SELECT apiURL, status, count(*) FROM job GROUP BY apiURL, status"
    return try Row.fetchAll(try db.cachedStatement(sql: sql)).map { row in
      JobCount(apiURL: row[0], status: JobStatus(row[1]), jobs: row[2])
    }
  }
}
