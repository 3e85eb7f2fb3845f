/// Whose turn it is: requests begin in the order they came in, and one that must be done before the next
/// begins keeps its turn until then.
struct RequestOrder {
  typealias Number = Int

  /// The turn that is on, or the next to be given out when none is open.
  private(set) var front: Number = 0
  private var next: Number = 0
  /// Turns that ended before they were on.
  private var ended: Set<Number> = []

  /// Whether no turn is open, so that a request may be served at once.
  var isIdle: Bool { front == next }

  mutating func take() -> Number {
    defer { next += 1 }
    return next
  }

  /// Ends a turn, whether it was on or not. Ending it again does nothing.
  mutating func end(_ number: Number) {
    guard number >= front, number < next else { return }
    ended.insert(number)
    while ended.remove(front) != nil { front += 1 }
  }
}
