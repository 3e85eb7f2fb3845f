internal import Glibc
package import SurveyCoderAPI
internal import Synchronization

/// The machine's clocks, or the clocks of a sandbox that runs faster than they do.
package struct SystemClock: SessionClock {
  private let speed: Double
  private let start: Instant
  private let startDate: Timestamp
  private let startTime: MachineTime
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
    startTime = MachineTime(milliseconds: Self.milliseconds(of: CLOCK_BOOTTIME))
  }

  package var now: Instant {
    (speed == 1 ? .now : start + (Instant.now - start) * speed) + shift.length
  }

  package var date: Timestamp {
    (speed == 1 ? Self.machineDate : startDate + (Instant.now - start) * speed) + shift.length
  }

  /// Moves the clock ahead; makes sense only together with the embedded sandbox's. Who sleeps already is not woken:
  /// a session is told by ``Session/clockWasMoved()``.
  ///
  /// - Parameter time: 0 to 100 years in all.
  package func advance(by time: Duration) { shift.add(min(max(time, .zero), .seconds(3_155_760_000))) }

  package func machineTime(of instant: Instant) -> MachineTime {
    startTime + (instant - start) / speed
  }

  package func instant(of time: MachineTime) -> Instant {
    start + .milliseconds(time.milliseconds - startTime.milliseconds) * speed
  }

  package func sleep(until instant: Instant) async throws {
    let unmoved = instant - shift.length
    let real = speed == 1 ? unmoved : start + (unmoved - start) / speed
    try await Task.sleep(until: real.onMachine, tolerance: .milliseconds(1), clock: .continuous)
  }

  private static var machineDate: Timestamp { Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME)) }

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
