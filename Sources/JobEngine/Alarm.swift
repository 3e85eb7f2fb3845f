/// One sleeper that anybody may wake.
struct Alarm {
  private var sleeper: CheckedContinuation<Void, Never>?
  private var number = 0
  private var isRinging = false

  var isSleeping: Bool { sleeper != nil }
  /// When the sleeper wakes by itself, if it does.
  private(set) var deadline: Instant?

  /// - Parameter deadline: When somebody will ring for this sleeper.
  /// - Returns: The sleeper's number, or `nil` when the alarm rang since the last sleep: then do not sleep.
  mutating func prepare(until deadline: Instant?) -> Int? {
    if isRinging {
      isRinging = false
      return nil
    }
    self.deadline = deadline
    number += 1
    return number
  }

  mutating func sleep(_ continuation: CheckedContinuation<Void, Never>) {
    // It may have rung between the preparation and the sleep.
    guard !isRinging else {
      isRinging = false
      return continuation.resume()
    }
    sleeper = continuation
  }

  /// Wakes the sleeper; without one, the next sleep is skipped.
  mutating func ring() {
    guard let sleeper else {
      isRinging = true
      return
    }
    self.sleeper = nil
    sleeper.resume()
  }

  /// Wakes that sleeper and no later one, also when it is only about to sleep.
  mutating func ring(for sleeperNumber: Int) {
    if sleeperNumber == number { ring() }
  }
}
