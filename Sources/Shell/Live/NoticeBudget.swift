/// Keeps lines that nobody asked for to about one a second: what comes faster is told as a sum.
struct NoticeBudget {
  static let pause: Duration = .seconds(1)

  enum Decision: Equatable {
    case tell
    /// Hold it, and call ``flush(at:)`` after that time.
    case hold(flushAfter: Duration)
    /// Hold it; a flush is coming.
    case join
  }

  private var nextAt: ContinuousClock.Instant?
  private var held: [String] = []

  mutating func offer(_ line: String, at now: ContinuousClock.Instant) -> Decision {
    if held.isEmpty, nextAt.map({ $0 <= now }) ?? true {
      nextAt = now + Self.pause
      return .tell
    }
    held.append(line)
    return held.count == 1 ? .hold(flushAfter: (nextAt ?? now) - now) : .join
  }

  /// What was held, as one line.
  mutating func flush(at now: ContinuousClock.Instant, ellipsis: String) -> String? {
    defer { held = [] }
    guard let first = held.first else { return nil }
    nextAt = now + Self.pause
    return held.count == 1 ? first : "\(ellipsis) \(held.count) more jobs ended: `jobs` lists them"
  }
}
