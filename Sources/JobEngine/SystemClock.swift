internal import Glibc
package import SurveyCoderAPI

/// The machine's clocks, or the clocks of a sandbox that runs faster than they do.
package struct SystemClock: SessionClock {
  private let speed: Double
  private let start: ContinuousClock.Instant
  private let startDate: Timestamp
  private let startTime: MachineTime

  /// - Parameter speed: Seconds that pass here in one second of the machine, above 0. Another than 1 makes
  ///   sense only against a service whose clock runs as fast: the embedded sandbox.
  package init(speed: Double = 1) {
    self.speed = speed
    start = .now
    startDate = Self.machineDate
    startTime = MachineTime(milliseconds: Self.milliseconds(of: CLOCK_BOOTTIME))
  }

  package var now: ContinuousClock.Instant {
    speed == 1 ? .now : start + (ContinuousClock.now - start) * speed
  }

  package var date: Timestamp {
    speed == 1 ? Self.machineDate : startDate + (ContinuousClock.now - start) * speed
  }

  package func machineTime(of instant: ContinuousClock.Instant) -> MachineTime {
    startTime + (instant - start) / speed
  }

  package func instant(of time: MachineTime) -> ContinuousClock.Instant {
    start + .milliseconds(time.milliseconds - startTime.milliseconds) * speed
  }

  package func sleep(until instant: ContinuousClock.Instant) async throws {
    let real = speed == 1 ? instant : start + (instant - start) / speed
    try await Task.sleep(until: real, tolerance: .milliseconds(1), clock: .continuous)
  }

  private static var machineDate: Timestamp { Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME)) }

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
