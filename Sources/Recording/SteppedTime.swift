package import JobEngine
package import NIOCore
package import SurveyCoderAPI
internal import Synchronization

/// Time that stands still while anything is at work, and then steps to what is next: the end of a sleep, or what has
/// come from outside, one at a time and in the order of their ``Moment``.
///
/// All that a session decides so depends on nothing but what came from outside, and when. That makes a recording of
/// these two enough for a replay to do the same. Where a session is recorded, the steps follow a real clock; where it
/// is replayed, they do not wait for one.
///
/// What is at work is known because it all runs on ``executor`` and ``taskExecutor``, or is counted by ``counter``.
package final class SteppedTime: SessionClock {
  /// What the steps follow.
  package enum Pace: Sendable {
    /// No step before its time by this clock.
    case clock(any SessionClock)
    /// Each at once, as far as the horizon lets it.
    case none(from: Timestamp, horizon: any Horizon)
  }

  /// What holds time back in a replay.
  package protocol Horizon: Sendable {
    /// Nothing may take effect at or behind it as yet; `nil` for no limit.
    var limit: Moment? { get }
    /// Something would take effect behind the limit.
    func hold()
  }

  private struct Sleeper {
    var moment: Moment
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var elapsed: Int64 = 0
    var sleepers: [Int: Sleeper] = [:]
    var next = 0
    /// When the loop looks again by itself.
    var alarm: (at: Int64, task: Scheduled<Void>)?

    mutating func number() -> Int {
      next += 1
      return next
    }
  }

  private let loop: any EventLoop
  private let pace: Pace
  private let origin: Instant
  private let startTime: MachineTime
  /// The date at the start. It goes on evenly from there, whatever becomes of the machine's.
  package let startDate: Timestamp
  private let state = Mutex(State())
  private let count: WorkCount
  /// What the session runs on, and all that works where it is.
  package let executor: any SerialExecutor
  /// What all tasks run on that have to do with it.
  package let taskExecutor: any TaskExecutor
  package var counter: any WorkCounter { count }

  package init(on loop: any EventLoop, pace: Pace) {
    self.loop = loop
    self.pace = pace
    switch pace {
    case .clock(let clock):
      origin = clock.now
      startDate = clock.date
      startTime = clock.machineTime(of: origin)
    case .none(let date, _):
      origin = .now
      startDate = date
      startTime = MachineTime(milliseconds: 0)
    }
    let poker = Poker(loop)
    count = WorkCount { poker.poke() }
    let tasks = CountedTaskExecutor(loop, count)
    executor = CountedSerialExecutor(loop, count, with: tasks)
    taskExecutor = tasks
    poker.time.withLock { $0 = WeakTime(self) }
  }

  // MARK: The clock

  /// Since the start, in milliseconds.
  package var elapsed: Int64 { state.withLock { $0.elapsed } }

  package var now: Instant { origin + .milliseconds(elapsed) }

  package var date: Timestamp { startDate + .milliseconds(elapsed) }

  package func machineTime(of instant: Instant) -> MachineTime {
    if case .clock(let clock) = pace { return clock.machineTime(of: instant) }
    return startTime + (instant - origin)
  }

  package func instant(of time: MachineTime) -> Instant {
    if case .clock(let clock) = pace { return clock.instant(of: time) }
    return origin + .milliseconds(time.milliseconds - startTime.milliseconds)
  }

  /// Sleeps end on whole milliseconds, the next one where the instant is between two.
  package func sleep(until instant: Instant) async throws {
    let time = Self.milliseconds(of: instant - origin, roundingUp: true)
    let number = state.withLock { $0.number() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let result = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          if time <= state.elapsed { return .success(()) }
          state.sleepers[number] = Sleeper(
            moment: Moment(time, .sleep, order: number), continuation: continuation)
          return nil
        }
        if let result { continuation.resume(with: result) } else { poke() }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation
        .resume(throwing: CancellationError())
    }
  }

  // MARK: What comes from outside

  /// Lets something in that has come just now. Not cut short by cancellation: what came is recorded.
  ///
  /// - Returns: When it takes effect, in milliseconds since the start.
  package func arrive() async -> Int64 {
    await enter { state in
      let order = state.number()
      return (order, Moment(max(state.elapsed, self.paceElapsed), .arrival, order: order))
    }
  }

  /// Lets in what came at that moment when it was recorded.
  package func arrive(at moment: Moment) async {
    _ = await enter { state in (state.number(), moment) }
  }

  private func enter(_ place: @Sendable (inout State) -> (number: Int, moment: Moment)) async -> Int64 {
    // It throws for who was cancelled only, and nobody cancels this one.
    try? await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      state.withLock { state in
        let (number, moment) = place(&state)
        state.sleepers[number] = Sleeper(moment: moment, continuation: continuation)
      }
      poke()
    }
    return elapsed
  }

  // MARK: Steps

  /// Has the loop look whether there is a step to take. Call when the pace's clock was set, or the horizon has moved.
  package func poke() { loop.execute { self.step() } }

  private enum Step {
    case wake(CheckedContinuation<Void, any Error>)
    case wait(until: Int64)
    case hold
  }

  /// Takes the next step if nothing is at work. On the loop, where all work is done or handed on.
  private func step() {
    guard count.isZero else { return }
    let limit = horizon?.limit
    let paceElapsed = paceElapsed
    let step = state.withLock { state -> Step? in
      guard let (number, sleeper) = state.sleepers.min(by: { $0.value.moment < $1.value.moment }) else {
        return nil
      }
      let moment = sleeper.moment
      if let limit, limit <= moment { return .hold }
      guard moment.milliseconds <= paceElapsed else { return .wait(until: moment.milliseconds) }
      state.elapsed = max(state.elapsed, moment.milliseconds)
      state.sleepers[number] = nil
      return .wake(sleeper.continuation)
    }
    switch step {
    case .wake(let continuation):
      continuation.resume()
      // Who sleeps here without being counted wakes elsewhere, and must not be the last to do so.
      poke()
    case .wait(let time): look(at: time)
    case .hold: horizon?.hold()
    case nil: break
    }
  }

  private var horizon: (any Horizon)? {
    if case .none(_, let horizon) = pace { horizon } else { nil }
  }

  /// How far steps may go by the clock that they follow.
  private var paceElapsed: Int64 {
    guard case .clock(let clock) = pace else { return .max }
    return Self.milliseconds(of: clock.now - origin, roundingUp: false)
  }

  private func look(at time: Int64) {
    guard case .clock(let clock) = pace else { return }
    let wait =
      clock.machineTime(of: origin + .milliseconds(time)).milliseconds
      - clock.machineTime(of: clock.now).milliseconds
    let loop = loop
    let isArmed = state.withLock { $0.alarm.map { $0.at <= time } ?? false }
    guard !isArmed else { return }
    let task = loop.scheduleTask(in: .milliseconds(max(1, wait))) {
      self.state.withLock { $0.alarm = nil }
      self.step()
    }
    let former = state.withLock { state in
      defer { state.alarm = (time, task) }
      return state.alarm
    }
    former?.task.cancel()
  }

  private static func milliseconds(of duration: Duration, roundingUp: Bool) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (rest, below) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
    return seconds * 1000 + rest + (roundingUp && below > 0 ? 1 : 0) - (!roundingUp && below < 0 ? 1 : 0)
  }
}

/// Reaches a ``SteppedTime`` from what is made before it and is a part of it.
private final class Poker: Sendable {
  let time = Mutex(WeakTime(nil))
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func poke() { time.withLock(\.time)?.poke() }
}

private struct WeakTime: Sendable {
  weak var time: SteppedTime?

  init(_ time: SteppedTime?) { self.time = time }
}
