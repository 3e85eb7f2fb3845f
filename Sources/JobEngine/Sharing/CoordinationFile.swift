internal import Foundation
internal import GRDB
internal import SurveyCoderAPI

/// The file in which processes meet.
enum CoordinationFile {
  /// Of this version of scjobs. A file of another is made anew: what it holds lasts a minute.
  private static let version = 2

  /// A file that is damaged is made anew.
  static func open(_ path: String) throws -> DatabaseQueue {
    do { return try openAsItIs(path) } catch let error as DatabaseError
      where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode)
    {
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      return try openAsItIs(path)
    }
  }

  private static func openAsItIs(_ path: String) throws -> DatabaseQueue {
    do { try DurableFile.create(path) } catch {
      throw RegistryError(error, action: "share the request budget")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        if try Int.fetchOne(db, sql: "PRAGMA user_version") != version { try rebuild(db) }
        return .commit
      }
    }
    return queue
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { db in
      // What a power cut takes is of no use after it.
      try db.execute(sql: "PRAGMA synchronous = OFF")
    }
    return configuration
  }

  private static func rebuild(_ db: Database) throws {
    for table in ["wish", "refusal", "member", "lease", "budget"] {
      try db.execute(sql: "DROP TABLE IF EXISTS \(table)")
    }
    try db.execute(sql: schema)
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// Times are ``MachineTime`` in milliseconds.
  private static let schema = """
    CREATE TABLE member (
      id TEXT PRIMARY KEY,
      budget TEXT NOT NULL,
      aliveUntil INTEGER NOT NULL,
      wantsAll INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE wish (
      member TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
      job TEXT NOT NULL,
      deadline INTEGER,
      PRIMARY KEY (member, job)
    ) WITHOUT ROWID;
    CREATE TABLE refusal (
      member TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
      job TEXT NOT NULL,
      isUnknown INTEGER NOT NULL,
      saidAt INTEGER NOT NULL,
      kind TEXT NOT NULL,
      message TEXT NOT NULL,
      request TEXT NOT NULL,
      httpStatus INTEGER,
      code TEXT,
      docURL TEXT,
      PRIMARY KEY (member, job)
    ) WITHOUT ROWID;
    CREATE TABLE lease (
      budget TEXT PRIMARY KEY,
      holder TEXT NOT NULL,
      until INTEGER NOT NULL,
      trouble TEXT
    ) WITHOUT ROWID;
    CREATE TABLE budget (
      id TEXT PRIMARY KEY,
      allowance INTEGER NOT NULL,
      sends BLOB NOT NULL,
      heldUntil INTEGER,
      savedAt INTEGER NOT NULL
    ) WITHOUT ROWID;
    """
}
