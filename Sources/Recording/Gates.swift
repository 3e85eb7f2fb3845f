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
    /// Those that have not come yet, in their order.
    var inputs: [RecordedInput]
    /// Words of inputs that were not waited for any longer.
    var missed: [String] = []
    /// Inputs whose work is not done: somebody waits.
    var open = 0
    /// Bodies that run outside, whose end is an input.
    var running = 0
    var patience: Scheduled<Void>?
    /// The end of the recording, once the session ends.
    var end: Moment?
    var isOver = false

    mutating func forgetPatience() {
      patience?.cancel()
      patience = nil
    }
  }

  /// So long a recorded input may take to come while somebody waits for something else. Of real time, and long enough
  /// for a client that thinks; who does not send it at all waits so long once.
  private static let patience: TimeAmount = .seconds(10)

  private let loop: any EventLoop
  private let replay: Replay
  private let state: Mutex<State>
  private let time = Mutex<SteppedTime?>(nil)

  init(_ recording: Recording, _ replay: Replay, on loop: any EventLoop) {
    self.loop = loop
    self.replay = replay
    state = Mutex(State(inputs: recording.inputs))
  }

  /// Call before the first use: each is a part of the other.
  func attach(_ time: SteppedTime) { self.time.withLock { $0 = time } }

  func began(_ what: String) async {
    state.withLock { $0.open += 1 }
    await letIn(what)
  }

  func ended() {
    state.withLock { state in
      state.open -= 1
      if state.open == 0 { state.forgetPatience() }
    }
  }

  func waiting<Value: Sendable>(for what: String, _ body: @Sendable () async -> Value) async -> Value {
    state.withLock { state in
      state.running += 1
      state.forgetPatience()
    }
    let value = await body()
    state.withLock { $0.running -= 1 }
    await letIn(what)
    return value
  }

  /// Lets the next input of that word in when its time has come. One that comes out of its turn, too late, or not at
  /// all in the recording, comes in at once.
  private func letIn(_ what: String) async {
    let input = state.withLock { state -> RecordedInput? in
      state.forgetPatience()
      if let place = state.missed.firstIndex(of: what) {
        state.missed.remove(at: place)
        return nil
      }
      guard let place = state.inputs.firstIndex(where: { $0.kind == .input(what) }) else { return nil }
      let input = state.inputs.remove(at: place)
      return place == 0 ? input : nil
    }
    if let input { await time.withLock(\.self)?.arrive(at: input.moment) } else { poke() }
  }

  /// The session ends: what was recorded up to its end still happens, and nothing counts that comes behind.
  func end() async {
    let end = state.withLock { state -> RecordedInput? in
      let end = state.inputs.last.flatMap { $0.kind == .end ? $0 : nil }
      state.forgetPatience()
      state.inputs = []
      state.end = end?.moment
      return end
    }
    if let end, replay.fits { await time.withLock(\.self)?.arrive(at: end.moment) }
    replay.close()
    state.withLock { $0.isOver = true }
    poke()
    time.withLock { $0 = nil }
  }

  var limit: Moment? {
    state.withLock { state in
      if state.isOver { return nil }
      // Who ends the session works where nobody counts it: time must not go on before it is over.
      return state.inputs.first?.moment ?? state.end?.next
    }
  }

  func hold() {
    let isWaitedFor = state.withLock { state in
      // While nobody waits, nothing is lost by standing still.
      guard state.running == 0, state.open > 0, let next = state.inputs.first else { return false }
      guard next.kind != .end else {
        // Somebody waits for more than was recorded.
        state.inputs = []
        return true
      }
      if state.patience == nil {
        state.patience = loop.scheduleTask(in: Self.patience) { self.passOver(next) }
      }
      return false
    }
    if isWaitedFor { poke() }
  }

  /// What the recorded session was told at that time, this one was not.
  private func passOver(_ input: RecordedInput) {
    state.withLock { state in
      state.patience = nil
      guard state.inputs.first == input, case .input(let what) = input.kind else { return }
      state.inputs.removeFirst()
      state.missed.append(what)
    }
    poke()
  }

  private func poke() { time.withLock(\.self)?.poke() }
}
