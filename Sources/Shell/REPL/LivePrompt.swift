internal import JobEngine
internal import LineEditing
internal import Synchronization

/// The prompt that a person types behind, kept true while jobs end.
final class LivePrompt: Sendable {
  private let session: Session
  private let editor: any LineEditor
  private let isSandbox: Bool
  private struct State {
    var shown: String?
    /// How often there was reason to look again.
    var refreshes = 0
  }

  private let state = Mutex(State())

  init(session: Session, editor: any LineEditor, isSandbox: Bool) {
    self.session = session
    self.editor = editor
    self.isSandbox = isSandbox
  }

  /// The prompt for the next line, and what it was made from.
  func next() async -> (text: String, status: SessionStatus?) {
    // What changed while it was made is looked at once more; what changes then, `refresh` mends.
    var isLast = false
    while true {
      let before = state.withLock { $0.refreshes }
      let status = try? await session.status()
      let text = PromptLine.text(status, isSandbox: isSandbox)
      let isFresh = state.withLock { state in
        guard isLast || state.refreshes == before else { return false }
        state.shown = text
        return true
      }
      if isFresh { return (text, status) }
      isLast = true
    }
  }

  /// Changes the prompt that is shown, if there is one, where it is not true any more.
  func refresh() async {
    state.withLock { $0.refreshes += 1 }
    let text = PromptLine.text(try? await session.status(), isSandbox: isSandbox)
    state.withLock { state in
      guard let old = state.shown, old != text else { return }
      editor.replace(prompt: old, with: text)
      state.shown = text
    }
  }
}
