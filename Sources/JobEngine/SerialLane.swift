/// Lets one caller at a time through, in the order of arrival. Belongs to an actor, which keeps it whole;
/// an actor by itself keeps data whole, not steps together.
struct SerialLane {
  private var isTaken = false
  private var queue: [CheckedContinuation<Void, Never>] = []

  /// - Returns: Whether the lane was free and is now the caller's.
  mutating func tryEnter() -> Bool {
    guard !isTaken else { return false }
    isTaken = true
    return true
  }

  /// Waits for the lane; it may be free again by now.
  mutating func enqueue(_ continuation: CheckedContinuation<Void, Never>) {
    if tryEnter() { continuation.resume() } else { queue.append(continuation) }
  }

  /// Hands the lane to the next in the queue.
  mutating func leave() {
    if queue.isEmpty { isTaken = false } else { queue.removeFirst().resume() }
  }
}
