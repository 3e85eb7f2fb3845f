internal import CEditline
internal import Glibc

/// What is on the screen above and around the edited line:
/// the block's rows, then the prompt's and line's rows, of which libedit knows the latter only.
extension EditlineSession {
  /// Takes the prompt and the block away, writes whole lines, and draws both again, in one write.
  ///
  /// - Parameter isInPlace: Whether they are where we drew them: not after another program had the screen.
  func draw(above text: String, isInPlace: Bool = true) {
    let isShown = mode != .idle || !shownBlock.isEmpty
    if isShown {
      let rows = isInPlace ? shownBlockRows + min(layout.cursor.row, size.rows - 1) : 0
      put("\r" + (rows > 0 ? "\u{1b}[\(rows)A" : "") + "\u{1b}[J")
    }
    putLines(text)
    put(blockFrame())
    if mode == .secret { put(prompt.text) }
    if mode == .editing { ce_refresh(editor) }
    fflush(terminal.output)
    if mode == .idle { setQuiet(!shownBlock.isEmpty) }
  }

  /// The block's lines, cut so that none wraps and the edited line keeps its rows.
  private func blockFrame() -> String {
    let room = max(0, size.rows - (layout.end.row + 1))
    let lines = block.prefix(room).map { line in
      let flat = line.contains("\n") ? line.split(separator: "\n").joined(separator: " ") : line
      return DisplayWidth.truncated(flat, to: max(1, size.columns - 1))
    }
    shownBlock = lines.map(DisplayWidth.columns(of:))
    return lines.map { $0 + "\r\n" }.joined()
  }

  /// Rows that the shown block takes now: a terminal made narrower has wrapped its lines.
  private var shownBlockRows: Int {
    shownBlock.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / size.columns) }
  }

  /// Takes the block away from above an ended line, so that what scrolls up is what was typed only.
  ///
  /// - Parameter rows: Rows of the prompt and line; the cursor is at the start of the row below them.
  func removeBlock(above rows: Int) {
    let blockRows = shownBlockRows
    shownBlock = []
    guard blockRows > 0, blockRows + rows < size.rows else { return }
    put("\u{1b}[\(blockRows + rows)A\u{1b}[\(blockRows)M\u{1b}[\(rows)B\r")
  }

  /// Where the cursor and the end of the line are.
  var layout: EditedLineLayout {
    var line: [Unicode.Scalar] = []
    var cursor = 0
    var prompt: [Unicode.Scalar] = []
    switch mode {
    case .idle: break
    case .secret: prompt = self.prompt.visible
    case .editing:
      prompt = self.prompt.visible
      (line, cursor) = editedLine
    }
    return EditedLineLayout(prompt: prompt, line: line, cursor: cursor, columns: size.columns)
  }

  /// The line as libedit has it, and the scalars before its cursor.
  var editedLine: (scalars: [Unicode.Scalar], cursor: Int) {
    guard let info = el_wline(editor)?.pointee, let start = info.buffer, let cursor = info.cursor,
      let end = info.lastchar, end >= start
    else { return ([], 0) }
    // libedit promises one buffer from `buffer` to `lastchar` with the cursor in it.
    let scalars = UnsafeBufferPointer(start: start, count: end - start).map(Self.scalar)
    return (scalars, min(max(0, cursor - start), scalars.count))
  }

  static func scalar(_ character: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{fffd}"
  }

  /// - Returns: Whether the terminal has another size than before; libedit then knows it too.
  func takeNewSize() -> Bool {
    let new = TerminalSize(fd: output) ?? .standard
    guard new != size else { return false }
    size = new
    el_resize(editor)
    return true
  }

  /// Without a prompt, keys that are typed ahead must not show in the middle of a block.
  func setQuiet(_ isQuiet: Bool) {
    if isQuiet, quietModes == nil {
      quietModes = TerminalModes(fd: input)
      quietModes?.readLinesSilently()
    } else if !isQuiet {
      quietModes?.restore()
      quietModes = nil
    }
  }

  /// Puts text into the buffer that libedit writes into as well.
  func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = fwrite(bytes.baseAddress, 1, bytes.count, terminal.output) }
  }

  /// The same, each line ended as a terminal without output processing wants it.
  private func putLines(_ text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 64)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\r")) }
      bytes.append(byte)
    }
    fwrite(bytes, 1, bytes.count, terminal.output)
  }

  /// Ctrl-Z: gives the terminal back, stops the whole process group, and takes the terminal again.
  func suspend() {
    releaseTerminal()
    put("\r\n")
    fflush(terminal.output)
    kill(0, SIGTSTP)
    // The stop takes effect here. Where it has none (no shell to come back to), go on.
    _ = waitFor([mailbox.wake.readEnd], timeoutMilliseconds: 100)
    _ = ce_take_continued()
    resumeAfterStop()
  }

  /// After a stop the terminal may have other modes, and other text where the prompt was.
  func resumeAfterStop() {
    guard mode == .editing else { return }
    releaseTerminal()
    claimTerminal()
    draw(above: "", isInPlace: false)
  }

  /// Before the prompt: libedit itself does it after, and keys that come between are echoed.
  func claimTerminal() {
    ce_arm_restore(input)
    ce_prepare_terminal(editor, 1)
    put("\u{1b}[?2004h")
  }

  func releaseTerminal() {
    put("\u{1b}[?2004l")
    fflush(terminal.output)
    ce_prepare_terminal(editor, 0)
    ce_disarm_restore()
  }
}
