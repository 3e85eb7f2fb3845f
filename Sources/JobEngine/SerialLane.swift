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

  mutating func enqueue(_ continuation: CheckedContinuation<Void, Never>) { queue.append(continuation) }

  /// Hands the lane to the next in the queue.
  mutating func leave() {
    if queue.isEmpty { isTaken = false } else { queue.removeFirst().resume() }
  }
}

/// One sleeper that anybody may wake.
struct Alarm {
  private var sleeper: CheckedContinuation<Void, Never>?
  private var number = 0
  private var isRinging = false

  /// - Returns: The sleeper's number, or `nil` when the alarm rang since the last sleep: then do not sleep.
  mutating func prepare() -> Int? {
    if isRinging {
      isRinging = false
      return nil
    }
    number += 1
    return number
  }

  mutating func sleep(_ continuation: CheckedContinuation<Void, Never>) { sleeper = continuation }

  /// Wakes the sleeper; without one, the next sleep is skipped.
  mutating func ring() {
    guard let sleeper else {
      isRinging = true
      return
    }
    self.sleeper = nil
    sleeper.resume()
  }

  /// Wakes that sleeper and no later one.
  mutating func ring(for sleeperNumber: Int) {
    if sleeperNumber == number, sleeper != nil { ring() }
  }
}
