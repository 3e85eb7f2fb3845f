internal import LineEditing
internal import Synchronization

/// Keeps what is printed, up to a limit, so that a program can be given it.
final class CapturedOutput: OutputSink {
  private struct State {
    var bytes: [UInt8] = []
    var room: Int
    var isTruncated = false
  }

  private let state: Mutex<State>

  /// - Parameter limitBytes: For all that is printed, also when some of it was taken meanwhile.
  init(limitBytes: Int) { state = Mutex(State(room: limitBytes)) }

  func write(_ bytes: [UInt8]) {
    state.withLock { state in
      let part = bytes.prefix(state.room)
      state.bytes += part
      state.room -= part.count
      if part.count < bytes.count { state.isTruncated = true }
    }
  }

  /// What was printed since the last call.
  func take() -> (text: String, isTruncated: Bool) {
    state.withLock { state in
      defer {
        state.bytes = []
        state.isTruncated = false
      }
      return (String(decoding: state.bytes, as: UTF8.self), state.isTruncated)
    }
  }
}
