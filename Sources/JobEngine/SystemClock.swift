internal import Glibc
package import SurveyCoderAPI
internal import Synchronization

/// The machine's clocks, or the clocks of a sandbox that runs faster than they do.
package struct SystemClock: SessionClock {
  private let speed: Double
  private let start: ContinuousClock.Instant
  private let startDate: Timestamp
  private let shift = Shift()

  /// How far the clock was moved ahead, for all copies of it.
  private final class Shift: Sendable {
    private let nanoseconds = Atomic<Int64>(0)

    var length: Duration { .nanoseconds(nanoseconds.load(ordering: .relaxed)) }
    func add(_ time: Duration) { nanoseconds.add(Int64(time / .nanoseconds(1)), ordering: .relaxed) }
  }

  /// - Parameter speed: Seconds that pass here in one second of the machine, above 0. Another than 1 makes
  ///   sense only against a service whose clock runs as fast: the embedded sandbox.
  package init(speed: Double = 1) {
    self.speed = speed
    start = .now
    startDate = Self.machineDate
  }

  package var now: ContinuousClock.Instant {
    (speed == 1 ? .now : start + (ContinuousClock.now - start) * speed) + shift.length
  }

  package var date: Timestamp {
    (speed == 1 ? Self.machineDate : startDate + (ContinuousClock.now - start) * speed) + shift.length
  }

  /// Moves the clock ahead; makes sense only together with the embedded sandbox's. Who sleeps already is not woken:
  /// a session is told by ``Session/clockWasMoved()``.
  ///
  /// - Parameter time: 0 to 100 years in all.
  package func advance(by time: Duration) { shift.add(min(max(time, .zero), .seconds(3_155_760_000))) }

  package func sleep(until instant: ContinuousClock.Instant) async throws {
    let unmoved = instant - shift.length
    let real = speed == 1 ? unmoved : start + (unmoved - start) / speed
    try await Task.sleep(until: real, tolerance: .milliseconds(1), clock: .continuous)
  }

  private static var machineDate: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
