package import SurveyCoderAPI

/// Where the engine gets its time from: the machine's in earnest, a manual one in tests and replays.
package protocol SessionClock: Sendable {
  /// Never goes back; goes on while the machine is suspended.
  var now: Instant { get }
  /// The date, which people and other machines may set.
  var date: Timestamp { get }
  /// The same moment as every process of this machine would tell it.
  func machineTime(of instant: Instant) -> MachineTime
  /// The way back from ``machineTime(of:)``.
  func instant(of time: MachineTime) -> Instant
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  func sleep(until instant: Instant) async throws
}

/// A moment on the clock that all processes of a machine share. It begins anew when the machine does.
package struct MachineTime: Sendable, Hashable, Comparable {
  /// Since the machine started.
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (a: MachineTime, b: MachineTime) -> Bool { a.milliseconds < b.milliseconds }

  package static func + (time: MachineTime, duration: Duration) -> MachineTime {
    MachineTime(milliseconds: time.milliseconds + Int64((duration.seconds * 1000).rounded()))
  }
}

extension SessionClock {
  /// So much later by the machine's own clock, however fast this one runs.
  package func now(plus machineDuration: Duration) -> Instant {
    instant(of: machineTime(of: now) + machineDuration)
  }
}
