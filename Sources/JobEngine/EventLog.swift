/// The latest events in memory, and those who wait for the next one.
struct EventLog {
  /// Events that a reader may be behind before it must read them from the registry's file.
  static let kept = 1024

  private(set) var last = 0
  private var recent: [JobEvent] = []
  private var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
  private var nextSleeper = 1

  mutating func begin(after sequence: Int) { last = sequence }

  mutating func append(_ events: [JobEvent]) {
    guard let newest = events.last else { return }
    recent.append(contentsOf: events)
    if recent.count > 2 * Self.kept { recent.removeFirst(recent.count - Self.kept) }
    last = newest.sequence
    wakeAll()
  }

  /// Events after `sequence`, or `nil` when memory does not reach back so far.
  func events(after sequence: Int, limit: Int) -> [JobEvent]? {
    if sequence >= last { return [] }
    guard let oldest = recent.first, oldest.sequence <= sequence + 1 else { return nil }
    return Array(recent.drop { $0.sequence <= sequence }.prefix(limit))
  }

  mutating func reserveSleeper() -> Int {
    defer { nextSleeper += 1 }
    return nextSleeper
  }

  mutating func sleep(_ sleeper: Int, _ continuation: CheckedContinuation<Void, Never>) {
    sleepers[sleeper] = continuation
  }

  mutating func wake(_ sleeper: Int) { sleepers.removeValue(forKey: sleeper)?.resume() }

  mutating func wakeAll() {
    for sleeper in sleepers.values { sleeper.resume() }
    sleepers = [:]
  }
}
