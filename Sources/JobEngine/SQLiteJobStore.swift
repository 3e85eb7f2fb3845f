internal import Foundation
internal import GRDB
internal import JSON
package import SurveyCoderAPI

/// The registry in one SQLite file, in WAL mode, so that a killed process leaves it whole and other
/// processes may read and write it meanwhile.
///
/// The file is opened at the first use: a session that is asked nothing pays nothing.
package actor SQLiteJobStore: JobStore {
  private let executor: any SerialExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let path: String
  private let counter: (any WorkCounter)?
  /// Whether the file is read and written on the executor itself, which may block.
  private let isSynchronous: Bool
  private var pool: DatabasePool?
  /// The file that the pool has open.
  private var identity: FileIdentity?
  private var isClosed = false

  /// - Parameters:
  ///   - counter: Told of all work on the queue and behind it, where somebody must know whether there is any.
  ///   - executor: Where all of it is done, by one thing after the other; a queue of its own unless told.
  package init(path: String, counter: (any WorkCounter)? = nil, executor: (any SerialExecutor)? = nil) {
    self.path = path
    self.counter = counter
    isSynchronous = executor != nil
    self.executor = executor ?? QueueExecutor(label: "registry", counter: counter)
  }

  package func load(finished: Int) async throws(RegistryError) -> StoredRegistry {
    try await read("read the registry") { db in
      let (jobs, floor) = try JobRow.newest(finished: finished, in: db)
      return StoredRegistry(jobs: jobs, floor: floor, lastSequence: try EventRow.last(db))
    }
  }

  /// Fills a new registry with jobs of another one, in that order and without events.
  package func restore(_ jobs: [TrackedJob]) async throws(RegistryError) {
    try await write("fill the registry") { db in
      for job in jobs { _ = try JobRow.insert(job, in: db) }
    }
  }

  package func jobs(_ ids: [JobID], at apiURL: String) async throws(RegistryError) -> [TrackedJob] {
    try await read("read the registry") { db in
      var reader = JobRowReader()
      return try ids.compactMap { try JobRow.find(apiURL, $0, with: &reader, in: db) }
    }
  }

  package func page(_ query: JobQuery, at apiURL: String) async throws(RegistryError) -> [TrackedJob] {
    try await read("read the registry") { try JobRow.page(query, at: apiURL, in: $0) }
  }

  package func ids(
    _ selection: JobSelection, at apiURL: String, limit: Int?
  ) async throws(RegistryError) -> [JobID] {
    try await read("read the registry") { try JobRow.ids(selection, at: apiURL, limit: limit, in: $0) }
  }

  package func counts() async throws(RegistryError) -> [JobCount] {
    try await read("read the registry") { try JobRow.counts(in: $0) }
  }

  package func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit {
    try await write("write to the registry") { db in
      var commit = RegistryCommit()
      for entry in change.entries {
        let stored = try JobRow.find(entry.job.apiURL, entry.job.id, in: db)
        switch entry.resolved(against: stored, at: change.time) {
        case .write(var job, let event):
          if let stored {
            try JobRow.update(job, from: stored, in: db)
          } else {
            job = try JobRow.insert(job, in: db)
          }
          if let event { commit.events.append(try EventRow.append(event, job, at: change.time, in: db)) }
          commit.jobs.append(job)
        case .keep(let job): commit.jobs.append(job)
        case .delete(let job):
          try JobRow.delete(job, in: db)
          commit.events.append(try EventRow.append(.forgotten, job, at: change.time, in: db))
          commit.jobs.append(nil)
        case .absent: commit.jobs.append(nil)
        }
      }
      try EventRow.prune(db)
      commit.lastSequence = try EventRow.last(db)
      return commit
    }
  }

  package func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent] {
    try await read("read the events") { try EventRow.events(after: sequence, limit: limit, in: $0) }
  }

  package func news(after sequence: Int, limit: Int) async throws(RegistryError) -> RegistryNews {
    try await read("read the events") { db in
      let events = try EventRow.events(after: sequence, limit: limit, in: db)
      guard !events.isEmpty else { return RegistryNews() }
      var reader = JobRowReader()
      return try RegistryNews(events, after: sequence, oldest: try EventRow.oldest(db)) { key in
        try JobRow.find(key.apiURL, key.id, with: &reader, in: db)
      }
    }
  }

  package func events(of id: JobID) async throws(RegistryError) -> [JobEvent] {
    try await read("read the events") { try EventRow.events(of: id, in: $0) }
  }

  package nonisolated var revision: UInt64 { RegistryFile.revision(path) }

  package func close() {
    isClosed = true
    // So that the file alone holds everything after an orderly end: the connection that is closed last only reads, and
    // folds nothing in. What another process is reading meanwhile stays in the log, which loses nothing.
    _ = try? pool?.writeWithoutTransaction { try $0.checkpoint(.passive) }
    try? pool?.close()
    pool = nil
  }

  // MARK: The file

  private func read<T: Sendable>(
    _ action: String, _ body: @Sendable @escaping (Database) throws -> T
  ) async throws(RegistryError) -> T {
    let pool = try open()
    counter?.begin()
    defer { counter?.end() }
    do {
      if isSynchronous { return try Self.readHere(pool, body) }
      return try await Task { try await pool.read(body) }.value
    } catch {
      throw failure(action, error)
    }
  }

  private func write<T: Sendable>(
    _ action: String, _ body: @Sendable @escaping (Database) throws -> T
  ) async throws(RegistryError) -> T {
    let pool = try open()
    try checkIsInPlace(action)
    counter?.begin()
    defer { counter?.end() }
    let path = path
    let checked: @Sendable (Database) throws -> T = { db in
      // A later version may have come to this home since the file was opened.
      try RegistryFile.checkVersion(db, path: path, action: action)
      return try body(db)
    }
    do {
      if isSynchronous { return try Self.writeHere(pool, checked) }
      // In a task of its own, which nobody cancels: GRDB would roll a commit back when the caller goes away, and a
      // result that is on disk already must get its row. (Without a wait it does not look at tasks.)
      return try await Task { try await pool.write(checked) }.value
    } catch let error as RegistryError {
      throw error
    } catch {
      throw failure(action, error)
    }
  }

  // Not asynchronous, as GRDB would do the work elsewhere then.

  private static func readHere<T>(_ pool: DatabasePool, _ body: (Database) throws -> T) throws -> T {
    try pool.read(body)
  }

  private static func writeHere<T>(_ pool: DatabasePool, _ body: (Database) throws -> T) throws -> T {
    try pool.write(body)
  }

  private func open() throws(RegistryError) -> DatabasePool {
    if let pool { return pool }
    guard !isClosed else {
      throw RegistryError(action: "use the registry", path: path, reason: "it was closed")
    }
    do {
      let opened = try RegistryFile.open(path)
      identity = FileIdentity(path)
      pool = opened
      return opened
    } catch let error as RegistryError {
      throw error
    } catch {
      throw failure("open the registry", error)
    }
  }

  /// What goes to a file that has no name any more is lost with the process, and SQLite does not say so.
  private func checkIsInPlace(_ action: String) throws(RegistryError) {
    guard FileIdentity(path) != identity else { return }
    throw RegistryError(
      action: action, path: path,
      reason:
        "the file was removed or replaced while it was in use: put it back, or end scjobs and start it anew")
  }

  private func failure(_ action: String, _ error: any Error) -> RegistryError {
    let reason = (error as? DatabaseError).map { $0.message ?? "\($0.resultCode)" } ?? "\(error)"
    return RegistryError(action: action, path: path, reason: reason)
  }
}
