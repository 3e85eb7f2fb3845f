internal import Synchronization

/// The right to use libedit, which one session at a time has in a process: it works on the terminfo
/// library's one current terminal, and two that open or draw at once crash.
final class EditlineClaim {
  private static let isTaken = Atomic(false)

  init?() {
    guard !Self.isTaken.exchange(true, ordering: .acquiring) else { return nil }
  }

  deinit { Self.isTaken.store(false, ordering: .releasing) }
}
