package import JobEngine
internal import NIOConcurrencyHelpers
package import SurveyCoderAPI

/// Time that moves only when a test says so, and that knows who sleeps on it.
package final class ManualClock: SessionClock {
  private struct Sleeper {
    var deadline: Instant
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var elapsed: Duration = .zero
    var dateShift: Duration = .zero
    var sleepers: [Int: Sleeper] = [:]
    var next = 0
    var stirrings = 0
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// Those who waited for as many sleepers as there are now.
    mutating func satisfiedWatchers() -> [CheckedContinuation<Void, Never>] {
      let satisfied = watchers.filter { sleepers.count >= $0.count }
      watchers.removeAll { sleepers.count >= $0.count }
      return satisfied.map(\.continuation)
    }
  }

  private let origin = Instant.now
  /// 2026-05-14T09:00:00Z.
  package static let startDate = Timestamp(milliseconds: 1_778_749_200_000)
  private let state = NIOLockedValueBox(State())

  package init() {}

  package var now: Instant { origin + state.withLockedValue { $0.elapsed } }

  package var date: Timestamp { state.withLockedValue { Self.startDate + $0.elapsed + $0.dateShift } }

  package func machineTime(of instant: Instant) -> MachineTime {
    MachineTime(milliseconds: 0) + (instant - origin)
  }

  package func instant(of time: MachineTime) -> Instant {
    origin + .milliseconds(time.milliseconds)
  }

  /// Time since the start.
  package var elapsed: Duration { state.withLockedValue { $0.elapsed } }

  package func sleep(until instant: Instant) async throws {
    let number = state.withLockedValue { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        // Registered and looked at under one lock, so that an advance or a cancel can't slip between.
        let (resume, watchers): (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) =
          state.withLockedValue { state in
            if Task.isCancelled { return (.failure(CancellationError()), []) }
            if instant <= origin + state.elapsed { return (.success(()), []) }
            state.sleepers[number] = Sleeper(deadline: instant, continuation: continuation)
            state.stirrings += 1
            return (nil, state.satisfiedWatchers())
          }
        if let resume { continuation.resume(with: resume) }
        for watcher in watchers { watcher.resume() }
      }
    } onCancel: {
      let sleeper = state.withLockedValue { state in
        state.stirrings += 1
        return state.sleepers.removeValue(forKey: number)
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Moves time on and wakes those whose time has come, the earliest first.
  package func advance(by duration: Duration) {
    let due = state.withLockedValue { state in
      state.elapsed += duration
      state.stirrings += 1
      let now = origin + state.elapsed
      let due = state.sleepers.filter { $0.value.deadline <= now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.sorted { $0.value.deadline < $1.value.deadline }.map(\.value.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  /// Sets the date forward or back, as a person or a suspended machine does, and leaves the rest.
  package func shiftDate(by duration: Duration) {
    state.withLockedValue { $0.dateShift += duration }
  }

  /// Grows whenever somebody falls asleep or is woken: twice the same, and nothing happened in between.
  package var stirrings: Int { state.withLockedValue { $0.stirrings } }

  /// Tasks that are asleep on the clock now.
  package var sleeperCount: Int { state.withLockedValue { $0.sleepers.count } }

  /// Returns once at least so many tasks sleep on the clock: then the code is asleep, not merely late.
  package func sleepers(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLockedValue { state in
        if state.sleepers.count >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isReady { continuation.resume() }
    }
  }

  /// Waits for a sleeper and moves time on to the earliest deadline.
  ///
  /// - Returns: How far time moved.
  @discardableResult
  package func advanceToNextSleeper() async -> Duration {
    await sleepers(1)
    let step = state.withLockedValue { state in
      let earliest = state.sleepers.values.map(\.deadline).min() ?? origin + state.elapsed
      return max(.zero, earliest - (origin + state.elapsed))
    }
    advance(by: step)
    return step
  }
}
