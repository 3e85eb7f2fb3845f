internal import CEditline
internal import Glibc

/// The functions that libedit calls, and the keys that they are bound to.
extension EditlineSession {
  /// The session behind an editor; callbacks come on its thread, from within its own calls.
  private static func session(_ editor: OpaquePointer?) -> EditlineSession? {
    guard let editor, let context = ce_context(editor) else { return nil }
    return Unmanaged<EditlineSession>.fromOpaque(context).takeUnretainedValue()
  }

  func addFunctions() {
    ce_set_reader(editor) { editor, character in
      guard let session = EditlineSession.session(editor), let scalar = session.readCharacter() else {
        return -1
      }
      character?.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
    ce_set_prompt(
      editor, { EditlineSession.session($0)?.widePrompt }, wchar_t(bitPattern: PromptText.mark.value))
    ce_add_complete(editor) { editor, _ in
      EditlineSession.session(editor)?.complete() ?? UInt8(CC_ERROR)
    }
    ce_add_paste(editor) { editor, _ in EditlineSession.session(editor)?.paste() ?? UInt8(CC_ERROR) }
    ce_add_clear(editor) { editor, _ in EditlineSession.session(editor)?.clearScreen() ?? UInt8(CC_ERROR) }
    ce_add_previous(editor) { editor, _ in
      EditlineSession.session(editor)?.recall { $0.previous() } ?? UInt8(CC_ERROR)
    }
    ce_add_next(editor) { editor, _ in
      EditlineSession.session(editor)?.recall { $0.next() } ?? UInt8(CC_ERROR)
    }
  }

  func bindKeys() {
    let bindings = [
      ("^I", "scjobs-complete"), ("\\e[200~", "scjobs-paste"), ("^R", "em-inc-search-prev"),
      ("^L", "scjobs-clear"),
      ("\\e[A", "scjobs-previous"), ("\\eOA", "scjobs-previous"),
      ("\\e[B", "scjobs-next"), ("\\eOB", "scjobs-next"),
      ("\\e[C", "ed-next-char"), ("\\eOC", "ed-next-char"),
      ("\\e[D", "ed-prev-char"), ("\\eOD", "ed-prev-char"),
      ("\\e[H", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"), ("\\e[1~", "ed-move-to-beg"),
      ("\\e[F", "ed-move-to-end"), ("\\eOF", "ed-move-to-end"), ("\\e[4~", "ed-move-to-end"),
      ("\\e[3~", "ed-delete-next-char"),
      ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ]
    for (key, function) in bindings {
      ce_bind(editor, key, function)
      if usesVi { ce_bind_alternate(editor, key, function) }
    }
    guard usesVi else { return }
    ce_bind(editor, "^_", "vi-command-mode")
    ce_bind_alternate(editor, "^_", "ed-ignore")
  }

  private func complete() -> UInt8 {
    let (line, cursor) = editedLine
    let request = CompletionRequest(line: Self.string(line), cursor: cursor)
    let candidates = completer(request)
    switch CompletionStep(candidates, for: request) {
    case .nothing: return UInt8(CC_ERROR)
    case .replace(let count, let text):
      el_deletestr(editor, CInt(count))
      insert(Array(text.unicodeScalars))
      return UInt8(CC_REFRESH)
    case .list(let candidates):
      let lines = CandidateTable.lines(candidates, width: size.columns - 1)
      draw(above: lines.joined(separator: "\n") + "\n")
      return UInt8(CC_NORM)
    }
  }

  /// libedit's own would leave the block behind, and us to believe that it is still there.
  private func clearScreen() -> UInt8 {
    put("\u{1b}[H\u{1b}[2J")
    draw(above: "", isInPlace: false)
    return UInt8(CC_NORM)
  }

  /// Takes in all up to the end of a paste.
  private func paste() -> UInt8 {
    isPasting = true
    defer { isPasting = false }
    var pasted = PastedText()
    while !pasted.isComplete, let scalar = readCharacter() { pasted.add(scalar) }
    if pasted.isCut {
      draw(above: "The pasted text is longer than \(PastedText.limit) characters and was cut there.\n")
    }
    insert(PastedText.normalized(pasted.scalars))
    return UInt8(CC_REFRESH)
  }

  private func insert(_ text: [Unicode.Scalar]) {
    guard !text.isEmpty else { return }
    el_winsertstr(editor, text.map { wchar_t(bitPattern: $0.value) } + [0])
  }

  private func recall(_ step: (inout HistoryWalk) -> String?) -> UInt8 {
    let (line, cursor) = editedLine
    let text = Self.string(line)
    var walk =
      walk.flatMap { $0.shown == text ? $0 : nil }
      ?? HistoryWalk(
        entries: history.entries, line: text, textBeforeCursor: Self.string(line.prefix(cursor)))
    guard let recalled = step(&walk) else { return UInt8(CC_ERROR) }
    self.walk = walk
    let scalars = recalled.unicodeScalars
    el_wreplacestr(editor, scalars.map { wchar_t(bitPattern: $0.value) } + [0])
    el_cursor(editor, CInt(scalars.count))
    return UInt8(CC_REFRESH)
  }
}
