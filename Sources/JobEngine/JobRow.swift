internal import GRDB
internal import JSON
internal import SurveyCoderAPI

/// A job as a row of the registry. Times are milliseconds since 1970.
enum JobRow {
  /// In the order in which ``JobRowReader`` reads them.
  static let columns = [
    "number", "apiURL", "id", "label", "tags", "type", "status", "processed", "total", "percentage",
    "createdAt", "updatedAt", "trackedAt", "finishedAt", "observedAt", "resultBytes", "resultPath",
    "resultSHA256", "failureCode", "failureMessage", "policy", "seenBy", "requests", "expiryWarned",
  ]

  private static let insertion =
    "INSERT INTO job (\(columns.joined(separator: ", "))) "
    + "VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"

  /// - Returns: The job with its number.
  static func insert(_ job: TrackedJob, in db: Database) throws -> TrackedJob {
    try db.cachedStatement(sql: insertion).execute(arguments: StatementArguments([.null] + values(job)))
    var job = job
    job.number = Int(db.lastInsertedRowID)
    return job
  }

  /// Writes what has changed. The table has an entry in five indexes for each row, and a look at a job seldom changes
  /// what they are of: named in the statement, all would be written anew.
  ///
  /// - Parameter stored: What the row holds.
  static func update(_ job: TrackedJob, from stored: TrackedJob, in db: Database) throws {
    let (old, new) = (values(stored), values(job))
    let changed = new.indices.filter { new[$0] != old[$0] }
    guard !changed.isEmpty else { return }
    // Few sets of columns change together, so few statements are kept.
    let assignments = changed.map { "\(columns[$0 + 1]) = ?" }.joined(separator: ", ")
    try db.cachedStatement(sql: "UPDATE job SET \(assignments) WHERE number = ?")
      .execute(arguments: StatementArguments(changed.map { new[$0] } + [job.number.databaseValue]))
  }

  static func delete(_ job: TrackedJob, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM job WHERE number = ?").execute(arguments: [job.number])
  }

  /// All columns but the number.
  private static func values(_ job: TrackedJob) -> [DatabaseValue] {
    [
      cell(job.apiURL), cell(job.id.text), cell(job.label),
      cell(job.tags.isEmpty ? "[]" : job.tags.json.description), cell(job.type), cell(job.status.text),
      cell(job.progress?.processed), cell(job.progress?.total), cell(job.progress?.percentage),
      cell(job.createdAt?.milliseconds), cell(job.updatedAt?.milliseconds), cell(job.trackedAt.milliseconds),
      cell(job.finishedAt?.milliseconds), cell(job.observedAt?.milliseconds), cell(job.result?.bytes),
      cell(job.result?.path), cell(job.result?.sha256), cell(job.failure?.code), cell(job.failure?.message),
      cell(job.policy), cell(job.seenBy), cell(job.requests), cell(job.expiryWarnedAt?.milliseconds),
    ]
  }

  private static func cell(_ value: (some DatabaseValueConvertible)?) -> DatabaseValue {
    value?.databaseValue ?? .null
  }
}

/// Reads rows with ``JobRow/columns``. What many of them have in common it keeps once, so that thousands of
/// jobs share one text of their address.
struct JobRowReader {
  private var shared: Set<String> = []

  /// `nil` when the row is not one that scjobs can have written.
  mutating func job(_ row: Row) -> TrackedJob? {
    var cells = Cells(row)
    let number: Int? = cells.next()
    guard let number, let apiURL = share(cells.next()), let text: String = cells.next(),
      let id = try? JobID(text)
    else { return nil }
    var job = TrackedJob(id: id, apiURL: apiURL, trackedAt: Timestamp(milliseconds: 0))
    job.number = number
    job.label = cells.next()
    job.tags = tags(cells.next())
    job.type = share(cells.next())
    job.status = share(cells.next()).map(JobStatus.init) ?? .unknown
    job.progress = progress(cells.next(), cells.next(), cells.next())
    job.createdAt = cells.time()
    job.updatedAt = cells.time()
    job.trackedAt = cells.time() ?? job.trackedAt
    job.finishedAt = cells.time()
    job.observedAt = cells.time()
    job.result = result(cells.next(), cells.next(), cells.next())
    job.failure = failure(share(cells.next()), share(cells.next()))
    job.policy = share(cells.next())
    job.seenBy = share(cells.next())
    job.requests = cells.next() ?? 0
    job.expiryWarnedAt = cells.time()
    return job
  }

  private mutating func share(_ text: String?) -> String? {
    guard let text else { return nil }
    return shared.insert(text).memberAfterInsert
  }

  private mutating func tags(_ text: String?) -> [String] {
    guard let text, text != "[]", let list = (try? JSONDocument(parsing: text))?.root else { return [] }
    return list.elements.compactMap { share($0.string) }
  }

  private func progress(_ processed: Int?, _ total: Int?, _ share: Double?) -> JobProgress? {
    guard let processed, let total, let share else { return nil }
    return JobProgress(processed: processed, total: total, percentage: share)
  }

  private func result(_ bytes: Int?, _ path: String?, _ sha: String?) -> ArchivedResult? {
    guard let bytes, let path, let sha else { return nil }
    return ArchivedResult(bytes: bytes, path: path, sha256: sha)
  }

  private func failure(_ code: String?, _ message: String?) -> JobFailure? {
    code.map { JobFailure(code: $0, message: message ?? "") }
  }
}

/// The cells of a row, from left to right.
private struct Cells {
  private let row: Row
  private var index = 0

  init(_ row: Row) { self.row = row }

  mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value? {
    defer { index += 1 }
    return row[index]
  }

  mutating func time() -> Timestamp? {
    let milliseconds: Int64? = next()
    return milliseconds.map(Timestamp.init(milliseconds:))
  }
}
