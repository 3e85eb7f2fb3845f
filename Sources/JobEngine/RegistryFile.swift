internal import Foundation
internal import GRDB

/// Opens the registry's file and brings its schema up to date.
enum RegistryFile {
  /// Schema of this version. A file of a later one is refused, not guessed at.
  static let schemaVersion = 1

  static func open(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      // Durable at each commit, not only consistent: a power cut must not take back an announced result.
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    // The file may hold project names and labels: for its owner only, from its first byte on.
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw RegistryError(action: "open the registry", path: path, reason: String(cString: strerror(errno)))
    }
    Foundation.close(descriptor)
    let pool = try DatabasePool(path: path, configuration: configuration)
    try migrate(pool, path: path)
    return pool
  }

  private static func migrate(_ pool: DatabasePool, path: String) throws {
    // A first look without the write lock: most starts find the schema in place.
    let found = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    guard found < schemaVersion else {
      guard found == schemaVersion else {
        throw RegistryError(
          action: "open the registry", path: path,
          reason:
            "it was written by a later version of scjobs (schema \(found), this one knows \(schemaVersion))")
      }
      return
    }
    try pool.write { db in
      guard try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 < schemaVersion else { return }
      try db.execute(sql: schema)
      try db.execute(sql: "PRAGMA user_version = \(schemaVersion)")
    }
  }

  private static let schema = """
    CREATE TABLE job (
      apiURL TEXT NOT NULL,
      id TEXT NOT NULL,
      label TEXT,
      tags TEXT NOT NULL,
      type TEXT,
      status TEXT NOT NULL,
      processed INTEGER,
      total INTEGER,
      percentage REAL,
      createdAt INTEGER,
      updatedAt INTEGER,
      trackedAt INTEGER NOT NULL,
      finishedAt INTEGER,
      observedAt INTEGER,
      resultBytes INTEGER,
      resultPath TEXT,
      resultSHA256 TEXT,
      failureCode TEXT,
      failureMessage TEXT,
      policy TEXT,
      seenBy TEXT,
      requests INTEGER NOT NULL,
      UNIQUE (apiURL, id)
    );
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      time INTEGER NOT NULL,
      jobID TEXT NOT NULL,
      job TEXT NOT NULL
    );
    """
}
