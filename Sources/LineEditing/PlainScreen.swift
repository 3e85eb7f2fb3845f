internal import Synchronization

/// What a ``PlainLineEditor`` writes: nothing can be taken back, so what comes while a prompt is shown begins a
/// new line and is followed by the prompt again.
final class PlainScreen: Sendable {
  private struct State {
    /// The prompt that stands at the end, waiting for its line.
    var prompt: String?
    var block: [String] = []
    var loans = 0
    /// What came while another program had the terminal.
    var kept = ""
  }

  private let output: Int32
  private let showsPrompt: Bool
  private let state = Mutex(State())

  init(output: Int32, showsPrompt: Bool) {
    self.output = output
    self.showsPrompt = showsPrompt
  }

  func print(_ lines: String) {
    let text = lines.hasSuffix("\n") ? lines : lines + "\n"
    state.withLock { state in
      guard state.loans == 0 else { return state.kept += text }
      write(state.prompt.map { "\n" + text + $0 } ?? text)
    }
  }

  /// Writes a block as lines, where it differs from the one before.
  func show(block: [String]) {
    state.withLock { state in
      guard block != state.block else { return }
      state.block = block
      write(block.map { $0 + "\n" }.joined())
    }
  }

  func begin(prompt: String) {
    guard showsPrompt else { return }
    state.withLock { state in
      state.prompt = prompt
      write(prompt)
    }
  }

  /// - Parameter isEntered: Whether the person has ended the line, so that the next begins by itself.
  func endPrompt(isEntered: Bool) {
    state.withLock { state in
      if state.prompt != nil, !isEntered { write("\n") }
      state.prompt = nil
    }
  }

  func lend() { state.withLock { $0.loans += 1 } }

  func reclaim() {
    state.withLock { state in
      state.loans = max(0, state.loans - 1)
      guard state.loans == 0 else { return }
      write(state.kept)
      state.kept = ""
    }
  }

  private func write(_ text: String) {
    if !text.isEmpty { writeAll(Array(text.utf8), to: output) }
  }
}
