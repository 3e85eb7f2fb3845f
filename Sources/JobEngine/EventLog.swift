/// The latest events in memory.
struct EventLog {
  /// Events that a reader may be behind before it must read them from the registry's file.
  static let kept = 1024

  private(set) var last = 0
  private var recent: [JobEvent] = []

  mutating func begin(after sequence: Int) {
    last = sequence
    recent = []
  }

  /// - Parameter durable: Number of the latest event on disk, which may be another process's.
  mutating func append(_ events: [JobEvent], durable: Int) {
    guard durable > last else { return }
    // Between what is here and what came, others have written: readers must go to the file for it.
    let isGapless = events.first?.sequence == last + 1 && events.last?.sequence == durable
    if !isGapless { recent = [] }
    if isGapless || events.last?.sequence == durable { recent.append(contentsOf: events) }
    if recent.count > 2 * Self.kept { recent.removeFirst(recent.count - Self.kept) }
    last = durable
  }

  /// Events after `sequence`, or `nil` when memory does not reach back so far.
  func events(after sequence: Int, limit: Int) -> [JobEvent]? {
    if sequence >= last { return [] }
    guard let oldest = recent.first, oldest.sequence <= sequence + 1 else { return nil }
    return Array(recent.drop { $0.sequence <= sequence }.prefix(limit))
  }
}
