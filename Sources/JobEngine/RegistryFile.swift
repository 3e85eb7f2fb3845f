internal import Foundation
internal import GRDB

/// Which file a path leads to, whatever its name.
struct FileIdentity: Equatable {
  private let device: UInt
  private let node: UInt

  /// `nil` when there is none.
  init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    (device, node) = (UInt(facts.st_dev), UInt(facts.st_ino))
  }
}

/// Opens the registry's file and brings its schema up to date.
enum RegistryFile {
  /// Every commit writes to the write-ahead log, and so changes when it was last written.
  static func revision(_ path: String) -> UInt64 {
    var information = stat()
    guard stat(path + "-wal", &information) == 0 else { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in [
      UInt64(bitPattern: Int64(information.st_mtim.tv_sec)),
      UInt64(bitPattern: Int64(information.st_mtim.tv_nsec)), UInt64(information.st_ino),
      UInt64(bitPattern: Int64(information.st_size)),
    ] {
      hash = (hash ^ part) &* 0x0000_0100_0000_01b3
    }
    return hash
  }

  static func open(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      // Durable at each commit, not only consistent: a power cut must not take back an announced result.
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    // The file may hold project names and labels: for its owner only, from its first byte on.
    do { try DurableFile.create(path) } catch { throw RegistryError(error, action: "open the registry") }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try migrate(pool, path: path)
    return pool
  }

  private static func migrate(_ pool: DatabasePool, path: String) throws {
    // A first look without the write lock: most starts find the schema in place.
    let found = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    let known = RegistrySchema.version
    guard found <= known else { throw isLater(found, path: path, action: "open the registry") }
    guard found < known else { return }
    try pool.write { db in
      // Another process may have been faster.
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      if found < known { try RegistrySchema.migrate(db, from: found) }
    }
  }

  /// Refuses a file that a later version has changed meanwhile: what this one would write may mean something else there.
  static func checkVersion(_ db: Database, path: String, action: String) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= RegistrySchema.version else { throw isLater(found, path: path, action: action) }
  }

  private static func isLater(_ found: Int, path: String, action: String) -> RegistryError {
    RegistryError(
      action: action, path: path,
      reason:
        "it was written by a later version of scjobs (schema \(found), this one knows \(RegistrySchema.version))"
    )
  }
}
