internal import Synchronization

/// How long one attempt may take: a fixed time, and more for a long result as long as it comes at a sane rate.
///
/// A fixed time alone would never let 100 MB through a slow line; a time between two reads would let a trickle go on
/// for ever.
final class AttemptTime: Sendable {
  private let start = ContinuousClock.now
  private let base: Duration
  /// Bytes a second.
  private let rate: Int
  private let spooledBytes = Atomic<Int>(0)

  init(_ configuration: HTTPConfiguration) {
    base = configuration.attemptTimeout
    rate = configuration.slowestResultRate
  }

  /// Books bytes of a long result that have come.
  func spooled(_ bytes: Int) { spooledBytes.add(bytes, ordering: .relaxed) }

  private var allowed: Duration {
    base + .seconds(Double(spooledBytes.load(ordering: .relaxed)) / Double(rate))
  }

  /// Returns when the time is up, later than it seemed where more has come meanwhile.
  ///
  /// - Throws: `CancellationError`.
  func runOut() async throws {
    while true {
      let end = start + allowed
      guard end > .now else { return }
      try await Task.sleep(until: end, clock: .continuous)
    }
  }
}
