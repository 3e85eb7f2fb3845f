package import JobEngine
package import NIOCore
package import SurveyCoderAPI

/// What a session works with that is recorded, or replayed.
package struct RecordedSession: Sendable {
  private enum Role: Sendable {
    case records(RecordingWriter, RecordingGate)
    case replays(Replay, ReplayGate)
  }

  private let role: Role
  package let time: SteppedTime
  /// All chance in the session.
  package let random: SplitMix64

  /// Records a session to a file.
  ///
  /// - Parameters:
  ///   - clock: What time follows.
  ///   - seed: At most ``RecordingHeader/largestSeed``.
  package init(
    recordingTo writer: RecordingWriter, seed: UInt64, clock: any SessionClock, on loop: any EventLoop
  ) {
    time = SteppedTime(on: loop, pace: .clock(clock))
    random = SplitMix64(seed: seed)
    role = .records(writer, RecordingGate(time: time, writer: writer))
  }

  /// Replays a recording.
  package init(replaying recording: Recording, order: Replay.Order, on loop: any EventLoop) {
    let replay = Replay(recording, order: order)
    let gate = ReplayGate(recording, replay, on: loop)
    time = SteppedTime(on: loop, pace: .none(from: recording.header.startedAt, horizon: gate))
    gate.attach(time)
    random = SplitMix64(seed: recording.header.seed)
    role = .replays(replay, gate)
  }

  package var isReplay: Bool {
    if case .replays = role { true } else { false }
  }

  package var inputs: any InputGate {
    switch role {
    case .records(_, let gate): gate
    case .replays(_, let gate): gate
    }
  }

  /// The way to the API.
  ///
  /// - Parameter network: Called where requests are sent.
  package func carrier(_ url: APIURL, network: (APIURL) -> any APICarrier) -> any APICarrier {
    switch role {
    case .records(let writer, _):
      RecordingCarrier(apiURL: url.text, network: network(url), time: time, writer: writer)
    case .replays(let replay, _): ReplayCarrier(apiURL: url.text, time: time, replay: replay)
    }
  }

  /// The session is about to end: what happens from here on is no part of the recording.
  package func willEnd() async {
    switch role {
    case .records(_, let gate): await gate.end()
    case .replays(_, let gate): await gate.end()
    }
  }

  /// Why the recording is not whole, or does not fit what was asked; a sentence each. Call when the session has ended.
  package var problems: [String] {
    switch role {
    case .records(let writer, _): writer.problem.map { [$0] } ?? []
    case .replays(let replay, _): replay.problems
    }
  }
}

/// Chance that repeats with its seed (Steele, Lea, Flood 2014). Not for secrets.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
