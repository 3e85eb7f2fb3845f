internal import JobEngine
internal import LineEditing
internal import Synchronization

/// The prompt that a person types behind, kept true while jobs end.
final class LivePrompt: Sendable {
  private let session: Session
  private let editor: any LineEditor
  private let isSandbox: Bool
  private let shown = Mutex<String?>(nil)

  init(session: Session, editor: any LineEditor, isSandbox: Bool) {
    self.session = session
    self.editor = editor
    self.isSandbox = isSandbox
  }

  /// The prompt for the next line.
  func next(_ status: SessionStatus?) -> String {
    let text = PromptLine.text(status, isSandbox: isSandbox)
    shown.withLock { $0 = text }
    return text
  }

  /// Changes the prompt that is shown, if there is one, where it is not true any more.
  func refresh() async {
    guard shown.withLock({ $0 }) != nil else { return }
    let text = PromptLine.text(try? await session.status(), isSandbox: isSandbox)
    shown.withLock { shown in
      if let old = shown, old != text { editor.replace(prompt: old, with: text) }
      shown = text
    }
  }
}
