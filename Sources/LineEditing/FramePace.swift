/// Keeps what is drawn while a person looks at one place to so many frames a second.
///
/// Pure: the caller brings the time.
struct FramePace {
  typealias Instant = ContinuousClock.Instant

  /// Eight frames a second: faster only flickers.
  static let shortest: Duration = .milliseconds(125)

  private var nextAt: Instant?

  func isDue(at now: Instant) -> Bool { nextAt.map { $0 <= now } ?? true }

  /// Call with each frame.
  mutating func drew(at now: Instant) { nextAt = now + Self.shortest }

  /// Until the next frame may be drawn, in whole milliseconds, at least 1; 0 when one is due.
  func milliseconds(from now: Instant) -> Int32 {
    guard let nextAt, nextAt > now else { return 0 }
    let (seconds, attoseconds) = (nextAt - now).components
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}
