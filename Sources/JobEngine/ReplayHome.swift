internal import Foundation

/// The home of one replay, empty at its start and locked for as long as the value lives.
///
/// Replays that run one after the other have the same one, so that the paths which they print are the same.
package final class ReplayHome: Sendable {
  package let home: SessionHome
  private let lock: Int32

  /// - Parameter base: Where `replay/1`, `replay/2` and so on are made, the first that no other replay has.
  /// - Throws: ``RegistryError``.
  package init(in base: SessionHome) throws(RegistryError) {
    let parent = SessionHome(path: base.path + "/replay")
    try parent.prepare()
    var slot = 1
    var lock: Int32
    while true {
      let path = "\(parent.path)/\(slot).lock"
      lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard lock >= 0 else {
        throw RegistryError(
          action: "lock the replay's folder", path: path, reason: String(cString: strerror(errno)))
      }
      if flock(lock, LOCK_EX | LOCK_NB) == 0 { break }
      close(lock)
      slot += 1
    }
    self.lock = lock
    home = SessionHome(path: "\(parent.path)/\(slot)")
    try? FileManager.default.removeItem(atPath: home.path)
    try home.prepare()
  }

  deinit { if lock >= 0 { close(lock) } }
}
