internal import CEditline
internal import Glibc

/// libedit and the screen around it. Everything here, the initializer apart, runs on one thread.
final class EditlineSession {
  enum Mode {
    /// No prompt is shown; the terminal has its usual modes.
    case idle
    case editing
    case secret
  }

  /// Why the line that is being read ends without Enter.
  enum Ending {
    case interrupted
    case cancelled
    case endOfInput
    case closed

    var outcome: LineInput {
      switch self {
      case .interrupted, .cancelled: .interrupted
      case .endOfInput, .closed: .endOfInput
      }
    }
  }

  /// Given back when libedit is closed.
  private var claim: EditlineClaim?
  let terminal: ce_terminal
  let editor: OpaquePointer
  let input: Int32
  let output: Int32
  let mailbox: EditorMailbox
  let history: History
  let completer: Completer
  let hinter: Hinter?
  let signalKeys: SignalKeys
  let editHistory: OpaquePointer
  let usesVi: Bool

  /// Whether the terminal folds its lines anew when its width changes.
  let foldsLines: Bool

  var size: TerminalSize
  /// The size for which the screen was last drawn as a whole.
  var drawnSize: TerminalSize
  var mode = Mode.idle
  var ending: Ending?
  var running: ReadRequest?
  /// The prompt of the running read as it was asked for last.
  var runningPrompt = ""
  /// What to show instead of a prompt that has not come yet.
  private var earlyPrompt: (shown: String, text: String)?
  var queue = ReadQueue()
  /// Lines of a paste, or of a recalled entry, that wait for their turn.
  var pendingLines: [String] = []
  var prompt = PromptText("")
  /// The prompt as libedit reads it, ended by 0. Of our own making and freed by us.
  var widePrompt: UnsafeMutablePointer<wchar_t>
  var decoder = UTF8Decoder()
  var isPasting = false
  var walk: HistoryWalk?
  /// How much of the history libedit has.
  var historyPosition = 0
  /// Whether it has all that was there when this line began.
  var hasEnteredHistory = false
  /// The block that was asked for.
  var block: [String] = []
  /// What was asked for when the block was last drawn.
  var drawnBlock: [String] = []
  /// The block's lines that are on the screen, as they were cut.
  var shownBlock: [String] = []
  /// The edited line as it was before the last key.
  var drawnLine = DrawnLine()
  /// Set while the terminal may not know which rows of the edited line belong together: when to draw it anew.
  var mendPace: FramePace?
  var news = ScreenNews()
  var pace = FramePace()
  /// How many times the screen was left to another program and not taken back.
  var loans = 0
  /// Whether a hint stands behind the cursor.
  var isHinted = false
  /// Whether a line was read, and another will be.
  var hasRead = false
  /// Set while echo is off because no prompt is shown.
  var quietModes: TerminalModes?
  /// Set while a secret is read.
  var secretModes: TerminalModes?
  private var closers: [CheckedContinuation<Void, Never>] = []

  init?(
    input: Int32, output: Int32, term: String, program: String, mailbox: EditorMailbox, history: History,
    completer: @escaping Completer, hinter: Hinter?, editrc: String?, foldsLines: Bool
  ) {
    guard let modes = TerminalModes(fd: input), let claim = EditlineClaim() else { return nil }
    let terminal = ce_open(program, input, output)
    guard let editor = terminal.editor else { return nil }
    guard let editHistory = history_winit() else {
      ce_close(terminal)
      return nil
    }
    self.claim = claim
    self.terminal = terminal
    self.editor = editor
    self.editHistory = editHistory
    self.input = input
    self.output = output
    self.mailbox = mailbox
    self.history = history
    self.completer = completer
    self.hinter = hinter
    self.foldsLines = foldsLines
    size = TerminalSize(fd: output) ?? .standard
    drawnSize = size
    signalKeys = modes.signalKeys
    widePrompt = .allocate(capacity: 1)
    widePrompt.initialize(to: 0)
    ce_set_terminal_type(editor, term)
    Self.configure(editor, history: editHistory, editrc: editrc)
    usesVi = ce_uses_vi(editor) != 0
    // The pointer is used by libedit's callbacks only, which come from calls of this object's methods.
    ce_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
    addFunctions()
    bindKeys()
    guard ce_can_move_up(editor) != 0, ce_is_editing(editor) != 0 else { return nil }
  }

  deinit {
    closeEditor()
    widePrompt.deallocate()
  }

  private func closeEditor() {
    guard claim != nil else { return }
    ce_close(terminal)
    history_wend(editHistory)
    claim = nil
  }

  private static func configure(_ editor: OpaquePointer, history: OpaquePointer, editrc: String?) {
    ce_history_set_size(history, CInt(History.standardCapacity))
    ce_set_emacs(editor)
    ce_set_history(editor, history)
    // The person's file first: `bind -v` in it would undo our bindings.
    _ = el_source(editor, editrc)
    ce_set_signal_handling(editor, 0)
    ce_read_signal_keys(editor)
  }

  /// Serves until the editor is closed.
  func run() {
    ce_watch_signals(mailbox.wake.writeEnd)
    while closers.isEmpty, ending != .closed {
      _ = waitFor([mailbox.wake.readEnd], timeoutMilliseconds: frameTimeout)
      serve()
      while ending != .closed, let request = queue.next() { perform(request) }
    }
    finish()
  }

  /// Does what was asked since the last time, all printing in one write.
  func serve() {
    mailbox.wake.drain()
    if ce_take_stop() != 0 { stop(wholeGroup: false) }
    if ce_take_continued() != 0 { resumeAfterStop() }
    takeNewSize()
    var flushed: [CheckedContinuation<Void, Never>] = []
    for request in mailbox.take() {
      switch request {
      case .read(let read): queue.add(read)
      case .cancel(let number):
        if queue.cancel(number, running: running?.number) { ending = .cancelled }
      case .write(let lines): news.text += lines.hasSuffix("\n") ? lines : lines + "\n"
      case .block(let lines): block = lines
      case .prompt(let text, let shown): replace(prompt: shown, with: text)
      case .lend(let continuation):
        lend()
        continuation.resume()
      case .reclaim: reclaim()
      case .discardPendingLines: pendingLines = []
      case .flush(let continuation): flushed.append(continuation)
      case .close(let continuation):
        ending = .closed
        if let continuation { closers.append(continuation) }
      }
    }
    drawNews(now: !flushed.isEmpty)
    for continuation in flushed { continuation.resume() }
  }

  /// For the line that is typed, or for one whose reading was asked for and has not begun.
  private func replace(prompt shown: String, with text: String) {
    if mode == .editing, shown == (news.prompt ?? runningPrompt) {
      news.prompt = text
    } else if let early = earlyPrompt, early.text == shown {
      earlyPrompt = (early.shown, text)
    } else {
      earlyPrompt = (shown, text)
    }
  }

  private func perform(_ request: ReadRequest) {
    running = request
    runningPrompt = request.prompt
    if let early = earlyPrompt, early.shown == request.prompt { runningPrompt = early.text }
    earlyPrompt = nil
    ending = nil
    drawNews(now: true)
    setQuiet(false)
    setPrompt(runningPrompt)
    let outcome = request.isSecret ? readSecret() : pendingLine() ?? editLine()
    running = nil
    hasRead = true
    setQuiet(loans == 0)
    request.continuation.resume(returning: outcome)
  }

  private func finish() {
    // What came after the closing is refused from here on.
    let late = mailbox.end()
    queue.endAll()
    block = []
    loans = 0
    hasRead = false
    drawNews(now: true)
    setQuiet(false)
    ce_unwatch_signals(mailbox.wake.writeEnd)
    closeEditor()
    for request in late {
      switch request {
      case .read(let read): read.continuation.resume(returning: .endOfInput)
      case .flush(let continuation), .lend(let continuation): continuation.resume()
      case .close(let continuation): continuation?.resume()
      case .cancel, .write, .block, .prompt, .reclaim, .discardPendingLines: break
      }
    }
    for closer in closers { closer.resume() }
  }
}
