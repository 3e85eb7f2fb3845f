internal import GRDB

/// The tables of the registry's file, and the way there from earlier versions.
enum RegistrySchema {
  /// Of this version of scjobs. A file of a later one is refused, not guessed at.
  static let version = 2

  /// Call in a write transaction: a migration is whole or has not been.
  ///
  /// - Parameter found: The version of the file, 0 for a new one.
  static func migrate(_ db: Database, from found: Int) throws {
    if found == 0 { try db.execute(sql: events) }
    if found == 1 {
      // The old indexes go with the old table.
      try db.execute(sql: "ALTER TABLE job RENAME TO job_1")
    }
    try db.execute(sql: jobs)
    try db.execute(sql: tags)
    if found == 1 {
      // Rows keep their places; the triggers fill in the tags.
      let columns = JobRow.columns.filter { $0 != "number" && $0 != "expiryWarned" }.joined(separator: ", ")
      try db.execute(
        sql: "INSERT INTO job (number, \(columns)) SELECT rowid, \(columns) FROM job_1 ORDER BY rowid")
      try db.execute(sql: "DROP TABLE job_1")
    }
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// Numbers are never used twice, so that one read from another process's registry names one job for ever.
  private static let jobs = """
    CREATE TABLE job (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
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
      expiryWarned INTEGER,
      UNIQUE (apiURL, id)
    );
    CREATE INDEX job_order ON job (apiURL, number);
    CREATE INDEX job_status ON job (apiURL, status, number);
    CREATE INDEX job_label ON job (apiURL, label, number) WHERE label IS NOT NULL;
    CREATE INDEX job_active ON job (number) WHERE \(JobRow.isActive);
    """

  /// An index of the tags, which stand in the rows as JSON. Triggers keep it, so that it can't disagree with them.
  private static let tags = """
    CREATE TABLE job_tag (
      apiURL TEXT NOT NULL,
      tag TEXT NOT NULL,
      number INTEGER NOT NULL,
      PRIMARY KEY (apiURL, tag, number)
    ) WITHOUT ROWID;
    CREATE TRIGGER job_tag_begin AFTER INSERT ON job WHEN NEW.tags <> '[]' BEGIN
      INSERT OR IGNORE INTO job_tag SELECT NEW.apiURL, value, NEW.number FROM \(list("NEW"));
    END;
    CREATE TRIGGER job_tag_change AFTER UPDATE OF tags ON job WHEN NEW.tags <> OLD.tags BEGIN
      DELETE FROM job_tag
        WHERE apiURL = OLD.apiURL AND number = OLD.number AND tag IN (SELECT value FROM \(list("OLD")));
      INSERT OR IGNORE INTO job_tag SELECT NEW.apiURL, value, NEW.number FROM \(list("NEW"));
    END;
    CREATE TRIGGER job_tag_end AFTER DELETE ON job WHEN OLD.tags <> '[]' BEGIN
      DELETE FROM job_tag
        WHERE apiURL = OLD.apiURL AND number = OLD.number AND tag IN (SELECT value FROM \(list("OLD")));
    END;
    """

  /// The tags of a row, none where something else was written there.
  private static func list(_ row: String) -> String {
    "json_each(CASE WHEN json_valid(\(row).tags) THEN \(row).tags ELSE '[]' END)"
  }

  private static let events = """
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      time INTEGER NOT NULL,
      jobID TEXT NOT NULL,
      job TEXT NOT NULL
    );
    """
}
