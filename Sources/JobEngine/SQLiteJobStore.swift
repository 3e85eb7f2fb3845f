internal import Foundation
internal import GRDB
internal import JSON
internal import SurveyCoderAPI

/// The registry in one SQLite file, in WAL mode, so that a killed process leaves it whole and other
/// processes may read and write it meanwhile.
///
/// The file is opened at the first use: a session that is asked nothing pays nothing.
package actor SQLiteJobStore: JobStore {
  private let path: String
  private var pool: DatabasePool?
  private var isClosed = false

  package init(path: String) { self.path = path }

  package func load() async throws(RegistryError) -> StoredRegistry {
    try await read("read the registry") { db in
      let jobs = try Row.fetchAll(db, sql: "SELECT * FROM job ORDER BY rowid").compactMap(JobRow.job)
      let sequence = try Int.fetchOne(db, sql: "SELECT max(sequence) FROM event") ?? 0
      return StoredRegistry(jobs: jobs, lastSequence: sequence)
    }
  }

  package func commit(_ change: RegistryChange) async throws(RegistryError) -> [JobEvent] {
    try await write("write to the registry") { db in
      for entry in change.entries { try JobRow.save(entry.job, in: db) }
      for job in change.forgotten {
        try db.execute(
          sql: "DELETE FROM job WHERE apiURL = ? AND id = ?", arguments: [job.apiURL, job.id.text])
      }
      let events = try change.drafts.map { try EventRow.append($0.kind, $0.job, at: change.time, in: db) }
      try EventRow.prune(db)
      return events
    }
  }

  package func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent] {
    try await read("read the events") { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
        arguments: [sequence, limit]
      ).compactMap(EventRow.event)
    }
  }

  package func close() {
    isClosed = true
    // Checkpoints, so that the file alone holds everything after an orderly end.
    try? pool?.close()
    pool = nil
  }

  // MARK: The file

  private func read<T: Sendable>(
    _ action: String, _ body: @Sendable @escaping (Database) throws -> T
  ) async throws(RegistryError) -> T {
    let pool = try open()
    do { return try await pool.read(body) } catch { throw failure(action, error) }
  }

  private func write<T: Sendable>(
    _ action: String, _ body: @Sendable @escaping (Database) throws -> T
  ) async throws(RegistryError) -> T {
    let pool = try open()
    do { return try await pool.write(body) } catch { throw failure(action, error) }
  }

  private func open() throws(RegistryError) -> DatabasePool {
    if let pool { return pool }
    guard !isClosed else {
      throw RegistryError(action: "use the registry", path: path, reason: "it was closed")
    }
    do {
      let opened = try RegistryFile.open(path)
      pool = opened
      return opened
    } catch let error as RegistryError {
      throw error
    } catch {
      throw failure("open the registry", error)
    }
  }

  private func failure(_ action: String, _ error: any Error) -> RegistryError {
    let reason = (error as? DatabaseError).map { $0.message ?? "\($0.resultCode)" } ?? "\(error)"
    return RegistryError(action: action, path: path, reason: reason)
  }
}
