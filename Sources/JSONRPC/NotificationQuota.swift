import Synchronization

/// How many bytes of notifications may wait behind a client that does not read. Shared between threads.
final class NotificationQuota: Sendable {
  private let limit: Int
  private let used = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)

  /// - Parameter limit: In bytes. A single notification may be longer when nothing else waits.
  init(limit: Int) { self.limit = limit }

  /// - Returns: Whether the bytes may be queued.
  func take(_ bytes: Int) -> Bool {
    guard !isClosed.load(ordering: .relaxed) else { return false }
    let (before, after) = used.add(bytes, ordering: .relaxed)
    guard before > 0, after > limit else { return true }
    giveBack(bytes)
    return false
  }

  /// Takes what is beyond the limit, too: for a caller who then waits.
  func takeAnyway(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }

  func giveBack(_ bytes: Int) { used.subtract(bytes, ordering: .relaxed) }

  /// Nothing may be queued from here on.
  func close() { isClosed.store(true, ordering: .relaxed) }
}
