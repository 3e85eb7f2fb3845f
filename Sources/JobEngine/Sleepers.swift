/// Callers who wait for news. Belongs to an actor, which keeps it whole.
struct Sleepers {
  private var continuations: [Int: CheckedContinuation<Void, Never>] = [:]
  private var next = 1
  /// How often all were woken so far.
  private(set) var wakes = 0

  mutating func reserve() -> Int {
    defer { next += 1 }
    return next
  }

  mutating func sleep(_ sleeper: Int, _ continuation: CheckedContinuation<Void, Never>) {
    continuations[sleeper] = continuation
  }

  mutating func wake(_ sleeper: Int) { continuations.removeValue(forKey: sleeper)?.resume() }

  mutating func wakeAll() {
    wakes += 1
    // In the order in which they fell asleep, so that a run can be repeated.
    for (_, sleeper) in continuations.sorted(by: { $0.key < $1.key }) { sleeper.resume() }
    continuations = [:]
  }
}
