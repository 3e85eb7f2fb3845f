internal import Foundation

/// The folder where a session keeps its state: `SCJOBS_HOME`, else `$XDG_STATE_HOME/scjobs`, else
/// `~/.local/state/scjobs`.
package struct SessionHome: Sendable, Equatable {
  /// Absolute.
  package let path: String

  package init(path: String) {
    self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  package init(environment: [String: String]) {
    if let home = environment["SCJOBS_HOME"], !home.isEmpty {
      self.init(path: home)
    } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      self.init(path: state + "/scjobs")
    } else {
      self.init(path: (environment["HOME"] ?? "/") + "/.local/state/scjobs")
    }
  }

  package var registry: String { path + "/registry.sqlite" }
  package var coordination: String { path + "/coordination.sqlite" }
  package var results: String { path + "/results" }
  package var history: String { path + "/history" }

  /// Makes the folder, for its owner only, with those above it.
  package func prepare() throws(RegistryError) {
    do { try DurableFile.makeFolder(path) } catch {
      throw RegistryError(error, action: "make the folder for scjobs")
    }
  }

  /// A home for one run on an embedded sandbox, inside this one and never mixed with it. Homes of runs that
  /// ended more than a day ago are removed: so long the service itself keeps a job. ``SandboxHome/end()`` removes
  /// those that kept nothing.
  package func sandbox() throws(RegistryError) -> SandboxHome {
    let parent = SessionHome(path: path + "/sandbox")
    try parent.prepare()
    return try SandboxHome(in: parent)
  }
}

/// The home of one run on an embedded sandbox, locked for as long as the value lives.
package final class SandboxHome: Sendable {
  package let home: SessionHome
  private let lock: Int32
  private static let keptFor: TimeInterval = 24 * 3600

  fileprivate init(in parent: SessionHome) throws(RegistryError) {
    Self.removeOld(in: parent)
    home = SessionHome(path: "\(parent.path)/run-\(UUID().uuidString.prefix(8).lowercased())")
    try home.prepare()
    lock = open(home.path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw RegistryError(
        action: "lock the sandbox's folder", path: home.path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { if lock >= 0 { close(lock) } }

  /// The run has ended. What it left goes at once when there is no result in it; else it stays for a day, for
  /// those who were told where a result is. Call when nothing in it is open any more.
  package func end() {
    let files = FileManager.default
    let results = (try? files.contentsOfDirectory(atPath: home.results)) ?? []
    if results.isEmpty { try? files.removeItem(atPath: home.path) }
  }

  private static func removeOld(in parent: SessionHome) {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: parent.path)) ?? [] where name.hasPrefix("run-") {
      let path = parent.path + "/" + name
      guard let changed = try? files.attributesOfItem(atPath: path)[.modificationDate] as? Date,
        changed.timeIntervalSinceNow < -keptFor
      else { continue }
      let held = open(path + "/lock", O_RDWR | O_CLOEXEC)
      defer { if held >= 0 { close(held) } }
      if held < 0 || flock(held, LOCK_EX | LOCK_NB) == 0 { try? files.removeItem(atPath: path) }
    }
  }
}
