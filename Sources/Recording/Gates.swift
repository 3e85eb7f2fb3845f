internal import JobEngine
internal import NIOCore
internal import Synchronization

/// Keeps what comes from outside.
struct RecordingGate: InputGate {
  let time: SteppedTime
  let writer: RecordingWriter

  func began(_ what: String) async {
    writer.write(RecordedInput(kind: .input(what), at: await time.arrive()))
  }

  func ended() {}

  func waiting<Value: Sendable>(for what: String, _ body: @Sendable () async -> Value) async -> Value {
    let value = await body()
    await began(what)
    return value
  }

  /// The session ends.
  func end() async { writer.write(RecordedInput(kind: .end, at: await time.arrive())) }
}

/// Lets what comes from outside take effect when it did in the recording, and holds time back until it has come.
final class ReplayGate: InputGate, SteppedTime.Horizon {
  private struct State {
    var inputs: ArraySlice<RecordedInput>
    /// Inputs whose work is not done: somebody waits.
    var open = 0
    /// Bodies that run outside, whose end is an input.
    var running = 0
    var patience: Scheduled<Void>?
    var isOver = false
  }

  /// So long a recorded input may take to come while somebody waits for something else. Of real time.
  private static let patience: TimeAmount = .seconds(1)

  private let loop: any EventLoop
  private let state: Mutex<State>
  private let time = Mutex<SteppedTime?>(nil)

  init(_ recording: Recording, on loop: any EventLoop) {
    self.loop = loop
    state = Mutex(State(inputs: recording.inputs[...]))
  }

  /// Call before the first use: each is a part of the other.
  func attach(_ time: SteppedTime) { self.time.withLock { $0 = time } }

  func began(_ what: String) async {
    state.withLock { $0.open += 1 }
    await letIn()
  }

  func ended() { state.withLock { $0.open -= 1 } }

  func waiting<Value: Sendable>(for what: String, _ body: @Sendable () async -> Value) async -> Value {
    state.withLock { $0.running += 1 }
    let value = await body()
    state.withLock { $0.running -= 1 }
    await letIn()
    return value
  }

  private func letIn() async {
    let input = state.withLock { state -> RecordedInput? in
      state.patience?.cancel()
      state.patience = nil
      guard let next = state.inputs.first, next.kind != .end else { return nil }
      state.inputs.removeFirst()
      return next
    }
    if let input { await time.withLock(\.self)?.arrive(at: input.moment) }
  }

  /// Nothing holds time back any more.
  func end() {
    state.withLock { $0.isOver = true }
    time.withLock { time in
      time?.poke()
      time = nil
    }
  }

  var limit: Moment? { state.withLock { $0.isOver ? nil : $0.inputs.first?.moment } }

  func hold() {
    state.withLock { state in
      // While nobody waits, nothing is lost by standing still.
      guard state.running == 0, state.open > 0, let next = state.inputs.first else { return }
      guard next.kind != .end else {
        // Somebody waits for more than was recorded.
        state.inputs = []
        return loop.execute { self.poke() }
      }
      guard state.patience == nil else { return }
      state.patience = loop.scheduleTask(in: Self.patience) { self.passOver(next) }
    }
  }

  /// What the recorded session was told at that time, this one was not.
  private func passOver(_ input: RecordedInput) {
    state.withLock { state in
      state.patience = nil
      if state.inputs.first == input { state.inputs.removeFirst() }
    }
    poke()
  }

  private func poke() { time.withLock(\.self)?.poke() }
}
