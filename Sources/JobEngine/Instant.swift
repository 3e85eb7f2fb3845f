/// A moment on the clock of a session.
///
/// Not `ContinuousClock.Instant`, whose size no module knows when it is compiled: each copy of one is a call, and a step
/// of the scheduler copies thousands.
package struct Instant: Sendable, Hashable, Comparable {
  private var sinceOrigin: Duration

  /// A moment of this run of the program, the same for all.
  private static let origin = ContinuousClock.now

  private init(sinceOrigin: Duration) { self.sinceOrigin = sinceOrigin }

  /// By the machine's own clock, which goes on while the machine is suspended.
  package static var now: Instant {
    // Read first: the first moment of all must not lie before it.
    let origin = origin
    return Instant(sinceOrigin: origin.duration(to: .now))
  }

  /// The same moment by the machine's own clock.
  var onMachine: ContinuousClock.Instant { Self.origin.advanced(by: sinceOrigin) }

  package static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(sinceOrigin: instant.sinceOrigin + duration)
  }

  package static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(sinceOrigin: instant.sinceOrigin - duration)
  }

  /// The time from the second to the first; below zero when the second is the later one.
  package static func - (a: Instant, b: Instant) -> Duration { a.sinceOrigin - b.sinceOrigin }

  package static func < (a: Instant, b: Instant) -> Bool { a.sinceOrigin < b.sinceOrigin }
}
