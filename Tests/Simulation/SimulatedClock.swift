internal import JobEngine
internal import NIOConcurrencyHelpers
internal import Recording
internal import SurveyCoderAPI

/// Time as one machine has it: its date may be set, forward and back, and its clock goes on all the same.
struct SimulatedClock: SessionClock {
  let time: SteppedTime
  let shift: NIOLockedValueBox<Duration>
  let life: Life

  var now: Instant { time.now }
  var date: Timestamp { time.date + shift.withLockedValue(\.self) }

  func machineTime(of instant: Instant) -> MachineTime { time.machineTime(of: instant) }
  func instant(of machineTime: MachineTime) -> Instant { time.instant(of: machineTime) }

  func sleep(until instant: Instant) async throws {
    if life.isGhost { throw CancellationError() }
    try await time.sleep(until: instant)
    if life.isGhost { throw CancellationError() }
  }
}
