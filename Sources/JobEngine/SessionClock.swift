package import SurveyCoderAPI

/// Where the engine gets its time from: the machine's in earnest, a manual one in tests and replays.
package protocol SessionClock: Sendable {
  /// Never goes back; goes on while the machine is suspended.
  var now: ContinuousClock.Instant { get }
  /// The date, which people and other machines may set.
  var date: Timestamp { get }
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  func sleep(until instant: ContinuousClock.Instant) async throws
}
