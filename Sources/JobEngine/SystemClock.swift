internal import Glibc
package import SurveyCoderAPI

/// The machine's clocks, or the clocks of a sandbox that runs faster than they do.
package struct SystemClock: SessionClock {
  private let speed: Double
  private let start: ContinuousClock.Instant
  private let startDate: Timestamp

  /// - Parameter speed: Seconds that pass here in one second of the machine, above 0. Another than 1 makes
  ///   sense only against a service whose clock runs as fast: the embedded sandbox.
  package init(speed: Double = 1) {
    self.speed = speed
    start = .now
    startDate = Self.machineDate
  }

  package var now: ContinuousClock.Instant {
    speed == 1 ? .now : start + (ContinuousClock.now - start) * speed
  }

  package var date: Timestamp {
    speed == 1 ? Self.machineDate : startDate + (ContinuousClock.now - start) * speed
  }

  package func sleep(until instant: ContinuousClock.Instant) async throws {
    let real = speed == 1 ? instant : start + (instant - start) / speed
    try await Task.sleep(until: real, tolerance: .milliseconds(1), clock: .continuous)
  }

  private static var machineDate: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
