internal import CEditline
internal import Glibc

extension EditlineSession {
  func setPrompt(_ text: String) {
    take(prompt: PromptText(text))
    if !prompt.lead.isEmpty { draw(above: prompt.lead.joined(separator: "\n") + "\n") }
  }

  /// The prompt of the next drawing.
  func take(prompt: PromptText) {
    self.prompt = prompt
    let wide = prompt.marked.map { wchar_t(bitPattern: $0.value) } + [0]
    widePrompt.deallocate()
    widePrompt = .allocate(capacity: wide.count)
    // Exactly the count that was allocated.
    widePrompt.initialize(from: wide, count: wide.count)
  }

  /// A pasted line that waits for its turn, shown behind the prompt as if typed.
  func pendingLine() -> LineInput? {
    guard !pendingLines.isEmpty else { return nil }
    let line = pendingLines.removeFirst()
    draw(above: prompt.text + line.escapedForTerminal + "\n")
    return .line(line)
  }

  func editLine() -> LineInput {
    hasEnteredHistory = false
    walk = nil
    drawnLine = DrawnLine()
    if !block.isEmpty, shownBlock.isEmpty {
      draw(above: "")
      setQuiet(false)
    }
    claimTerminal()
    mode = .editing
    var count: CInt = 0
    let answer = el_wgets(editor, &count)
    let rows: Int
    if let answer, count > 0 {
      var text = UnsafeBufferPointer(start: answer, count: Int(count)).map(Self.scalar)
      if text.last == "\n" { text.removeLast() }
      rows = endRow(text) + 1
      pendingLines = PastedText.lines(Self.string(text))
    } else {
      rows = layout.end.row + 1
      if count < 0 { leaveLine(saying: ending == .interrupted ? "^C" : "") }
      pendingLines = []
    }
    mode = .idle
    mendPace = nil
    removeBlock(above: rows)
    releaseTerminal()
    return pendingLines.isEmpty ? (ending ?? .endOfInput).outcome : .line(pendingLines.removeFirst())
  }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private func endRow(_ line: [Unicode.Scalar]) -> Int {
    EditedLineLayout(prompt: prompt.visible, line: line, cursor: 0, columns: size.columns).end.row
  }

  /// From somewhere in a dropped line to the row below it.
  func leaveLine(saying mark: String) {
    hideHint()
    let layout = layout
    let down = layout.end.row - layout.cursor.row
    put(
      (down > 0 ? "\u{1b}[\(down)B" : "") + "\r"
        + (layout.end.column > 0 ? "\u{1b}[\(layout.end.column)C" : "")
        + mark + "\r\n")
  }

  /// Tells libedit what is new in the history: with the first key, so that no prompt waits for it.
  private func enterHistory() {
    hasEnteredHistory = true
    let (entries, next) = history.entries(from: historyPosition)
    historyPosition = next
    for entry in entries {
      ce_history_enter(editHistory, entry.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0])
    }
  }

  /// libedit's reader: waits for a key, and meanwhile serves the rest of the program.
  ///
  /// - Returns: `nil` when the line ends without Enter; ``ending`` tells why.
  func readCharacter() -> Unicode.Scalar? {
    noteDrawnLine()
    while ending == nil {
      if let scalar = decoder.nextScalar() {
        hideHint()
        guard let key = translated(scalar) else { continue }
        if mode == .editing, !hasEnteredHistory { enterHistory() }
        return key
      }
      showHint()
      // A paste whose end is lost must not hold the terminal for ever.
      let ready = waitFor(
        [input, mailbox.wake.readEnd],
        timeoutMilliseconds: isPasting ? Self.pasteTimeoutMilliseconds : frameTimeout)
      if ready[1] { serve() }
      if ready[0] {
        readInput()
      } else if isPasting, !ready[1] {
        return nil
      } else {
        drawNews(now: false)
      }
    }
    return nil
  }

  private static let pasteTimeoutMilliseconds: Int32 = 5000

  private func readInput() {
    // One byte at a time, so that what is typed ahead stays in the terminal for whom it is meant.
    switch readSome(input, atMost: isPasting ? 4096 : 1) {
    case .bytes(let bytes): decoder.append(bytes)
    case .end: ending = .endOfInput
    case .nothing: break
    }
  }

  /// The key as libedit should see it; `nil` when it was for us.
  private func translated(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard !isPasting else { return scalar }
    switch scalar {
    case signalKeys.interrupt: ending = .interrupted
    case signalKeys.suspend where mode == .editing: stop(wholeGroup: true)
    case signalKeys.quit where mode == .editing:
      releaseTerminal()
      kill(0, SIGQUIT)
      claimTerminal()
    case "\u{04}" where mode == .editing && editedLine.scalars.isEmpty: ending = .endOfInput
    case "\u{1b}" where mode == .editing: return translatedEscape()
    default: return scalar
    }
    return nil
  }

  /// What an ESC means, where libedit would wait for more keys or take a sequence for text.
  private func translatedEscape() -> Unicode.Scalar {
    let isSearching = isSearching
    guard usesVi || isSearching else { return "\u{1b}" }
    if decoder.isEmpty, waitFor([input], timeoutMilliseconds: Self.escapeTimeoutMilliseconds)[0] {
      readInput()
    }
    let startsSequence = decoder.firstByte == UInt8(ascii: "[") || decoder.firstByte == UInt8(ascii: "O")
    guard startsSequence else { return usesVi ? Self.aloneEscape : "\u{1b}" }
    guard isSearching else { return "\u{1b}" }
    // An arrow ends the search; its other bytes would be inserted as text.
    var isFirst = true
    while true {
      guard let scalar = decoder.nextScalar() else {
        guard waitFor([input], timeoutMilliseconds: Self.escapeTimeoutMilliseconds)[0], ending == nil else {
          break
        }
        readInput()
        continue
      }
      if !isFirst, (0x40...0x7e).contains(scalar.value) { break }
      isFirst = false
    }
    return "\u{1b}"
  }

  /// How long the rest of an escape sequence may take.
  private static let escapeTimeoutMilliseconds: Int32 = 50
  /// What a lone ESC becomes in the vi maps (Ctrl-_): the sequences of the arrow keys own ESC itself.
  private static let aloneEscape: Unicode.Scalar = "\u{1f}"

  /// Whether an incremental search runs: libedit shows it as a line below, in the same buffer.
  var isSearching: Bool {
    let line = editedLine.scalars
    guard let newline = line.lastIndex(of: "\n") else { return false }
    return ["bck:", "bck?", "fwd:", "fwd?"].contains(Self.string(line[(newline + 1)...].prefix(4)))
  }
}
