internal import CEditline
internal import Glibc

/// What was asked for and is not on the screen yet, the block apart.
struct ScreenNews {
  /// Whole lines.
  var text = ""
  var prompt: String?
  /// Whether the terminal has another size than what is on it was drawn for.
  var isResized = false

  var isEmpty: Bool { text.isEmpty && prompt == nil && !isResized }
}

/// What is on the screen above and around the edited line:
/// the block's rows, then the prompt's and line's rows, of which libedit knows the latter only.
extension EditlineSession {
  /// Whether something was asked for that is not on the screen.
  private var hasNews: Bool { loans == 0 && (block != drawnBlock || !news.isEmpty) }

  /// Whether a person looks at one place, and not at lines that run past.
  private var isPaced: Bool { mode != .idle || !shownBlock.isEmpty || !block.isEmpty }

  /// Until the next frame, in milliseconds; -1 when there is nothing to draw.
  var frameTimeout: Int32 {
    guard hasNews else { return mendPace.map { $0.milliseconds(from: .now) } ?? -1 }
    return isPaced && !news.isResized ? pace.milliseconds(from: .now) : 0
  }

  /// Draws what is new, unless the last frame is too fresh and it can wait.
  func drawNews(now isForced: Bool) {
    // The signal may be on its way still, and what is drawn for another width spoils the screen.
    takeNewSize()
    if mode == .editing, let mendPace, mendPace.isDue(at: .now) { return draw(above: "") }
    // libedit would draw the next key in the wrong place.
    guard hasNews, isForced || news.isResized || !isPaced || pace.isDue(at: .now) else { return }
    if !news.isEmpty || !redrawBlock() { draw(above: "") }
  }

  /// Takes the prompt and the block away, writes whole lines behind those that waited, and draws both again,
  /// in one write.
  ///
  /// - Parameter isInPlace: Whether they are where we drew them: not after another program had the screen.
  func draw(above text: String, isInPlace: Bool = true) {
    if mode != .idle || !shownBlock.isEmpty { put((isInPlace ? wayToFirstRow : "\r") + "\u{1b}[J") }
    if let text = news.prompt {
      runningPrompt = text
      take(prompt: PromptText(text))
    }
    putLines(news.text + text)
    news = ScreenNews()
    isHinted = false
    drawnSize = size
    mendPace = nil
    shownBlock = cutBlock()
    drawnBlock = block
    put(shownBlock.map { $0 + "\r\n" }.joined())
    if mode == .secret { put(prompt.text) }
    if mode == .editing { ce_refresh(editor) }
    fflush(terminal.output)
    if mode == .idle { setQuiet(loans == 0 && (hasRead || !shownBlock.isEmpty)) }
    pace.drew(at: .now)
  }

  /// From the cursor to the first of our rows.
  private var wayToFirstRow: String {
    var way = ""
    var row = layout.cursor.row
    var blockRows = shownBlockRows
    if size != drawnSize {
      if foldsLines {
        let cursor = layout(columns: size.columns, foldedFrom: drawnSize.columns).cursor
        row = cursor.row
        // Behind a line that ends at the new edge the cursor may wait there, or stand in the next row: two blanks
        // take it to the latter from both.
        if row > 0, cursor.column == 0 { way = "  " }
      } else {
        row = layout(columns: drawnSize.columns).cursor.row
        blockRows = shownBlock.count
      }
    }
    // libedit draws no more rows than the screen has.
    let rows = blockRows + min(row, size.rows - 1)
    return way + "\r" + (rows > 0 ? "\u{1b}[\(rows)A" : "")
  }

  /// Writes over those lines of the block that have changed, and touches nothing else.
  ///
  /// - Returns: Whether that was enough: not when the block has more or fewer rows than before.
  private func redrawBlock() -> Bool {
    let lines = cutBlock()
    let layout = layout
    guard !lines.isEmpty, lines.count == shownBlock.count, lines.count == shownBlockRows else { return false }
    var frame = "\r\u{1b}[\(lines.count + layout.cursor.row)A"
    for (line, shown) in zip(lines, shownBlock) { frame += (line == shown ? "" : line + "\u{1b}[K") + "\r\n" }
    if layout.cursor.row > 0 { frame += "\u{1b}[\(layout.cursor.row)B" }
    if layout.cursor.column > 0 { frame += "\u{1b}[\(layout.cursor.column)C" }
    put(frame)
    fflush(terminal.output)
    shownBlock = lines
    drawnBlock = block
    pace.drew(at: .now)
    return true
  }

  /// The block's lines, cut so that none wraps and the edited line keeps its rows.
  private func cutBlock() -> [String] {
    guard loans == 0 else { return [] }
    let room = max(0, size.rows - (layout.end.row + 1))
    return block.prefix(room).map { line in
      let flat = line.contains("\n") ? line.split(separator: "\n").joined(separator: " ") : line
      return DisplayWidth.truncated(flat, to: max(1, size.columns - 1))
    }
  }

  /// Rows that the shown block takes now: a terminal made narrower has wrapped its lines.
  private var shownBlockRows: Int {
    shownBlock.reduce(0) { $0 + max(1, (DisplayWidth.columns(of: $1) + size.columns - 1) / size.columns) }
  }

  /// Leaves the screen to another program.
  func lend() {
    loans += 1
    draw(above: "")
  }

  /// Takes the screen back, and goes to the next row if the other program has left the cursor in one.
  func reclaim() {
    loans = max(0, loans - 1)
    guard loans == 0 else { return }
    takeNewSize()
    // A row of blanks wraps, unless it begins in the first column.
    put(String(repeating: " ", count: size.columns) + "\r\u{1b}[K")
    drawNews(now: true)
    fflush(terminal.output)
  }

  /// Takes the block away from above an ended line, so that what scrolls up is what was typed only.
  ///
  /// - Parameter rows: Rows of the prompt and line; the cursor is at the start of the row below them.
  func removeBlock(above rows: Int) {
    let blockRows = shownBlockRows
    shownBlock = []
    drawnBlock = []
    guard blockRows > 0, blockRows + rows < size.rows else { return }
    put("\u{1b}[\(blockRows + rows)A\u{1b}[\(blockRows)M\u{1b}[\(rows)B\r")
  }

  /// Where the cursor and the end of the line are.
  var layout: EditedLineLayout { layout(columns: size.columns) }

  private func layout(columns: Int, foldedFrom former: Int? = nil) -> EditedLineLayout {
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
    return EditedLineLayout(
      prompt: prompt, line: line, cursor: cursor, columns: columns, foldedFrom: former)
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

  /// Takes in the terminal's size, if it is another than before; libedit then knows it too.
  func takeNewSize() {
    let new = TerminalSize(fd: output) ?? .standard
    guard new != size else { return }
    size = new
    el_resize(editor)
    if mode == .idle, shownBlock.isEmpty { drawnSize = new } else { news.isResized = true }
  }

  /// Without a prompt, keys that are typed ahead must not show in the middle of a block or of an answer: they
  /// show behind the prompt that they are for.
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

  /// Gives the terminal back, stops, and takes the terminal again.
  ///
  /// - Parameter wholeGroup: Whether our process group does not know of the stop yet.
  func stop(wholeGroup: Bool) {
    switch mode {
    case .editing:
      let rows = layout.end.row + 1
      leaveLine(saying: "^Z")
      removeBlock(above: rows)
      releaseTerminal()
    case .secret:
      put("\r\n")
      secretModes?.restore()
    case .idle where loans == 0:
      lend()
      loans = 0
    case .idle: break
    }
    fflush(terminal.output)
    ce_stop(wholeGroup ? 1 : 0)
    // The stop takes effect here. Where it has none (no shell to come back to), go on.
    _ = waitFor([mailbox.wake.readEnd], timeoutMilliseconds: 100)
    ce_watch_stops()
    _ = ce_take_stop()
    _ = ce_take_continued()
    resumeAfterStop()
  }

  /// After a stop the terminal may have other modes, and other text where the prompt was.
  func resumeAfterStop() {
    switch mode {
    case .editing:
      releaseTerminal()
      claimTerminal()
    case .secret: secretModes?.readKeysSilently()
    case .idle: break
    }
    guard loans == 0 else { return }
    takeNewSize()
    shownBlock = []
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
