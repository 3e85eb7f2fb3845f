internal import Glibc

/// The reading side of a ``PlainLineEditor``, on a thread of its own.
struct PlainSession {
  private enum Next {
    case line(String)
    case tooLong
    case end
    /// The read was cancelled, or the editor closed.
    case stopped(LineInput)
  }

  private let input: Int32
  private let screen: PlainScreen
  private let options: PlainLineEditor.Options
  private let mailbox: EditorMailbox
  private var lines: LineSplitter
  private var queue = ReadQueue()
  private var running: Int?
  private var stopped: LineInput?
  private var isEnded = false
  private var closers: [CheckedContinuation<Void, Never>] = []

  init(input: Int32, screen: PlainScreen, options: PlainLineEditor.Options, mailbox: EditorMailbox) {
    self.input = input
    self.screen = screen
    self.options = options
    self.mailbox = mailbox
    lines = LineSplitter(longestBytes: options.longestLineBytes)
  }

  mutating func run() {
    while !isEnded {
      _ = waitFor([mailbox.wake.readEnd])
      serve()
      while !isEnded, let request = queue.next() {
        running = request.number
        stopped = nil
        let outcome = read(request)
        running = nil
        request.continuation.resume(returning: outcome)
      }
    }
    for request in mailbox.end() { take(request) }
    queue.endAll()
    for closer in closers { closer.resume() }
  }

  private mutating func serve() {
    mailbox.wake.drain()
    for request in mailbox.take() { take(request) }
  }

  private mutating func take(_ request: EditorRequest) {
    switch request {
    case .read(let read): queue.add(read)
    case .cancel(let number): if queue.cancel(number, running: running) { stopped = .interrupted }
    case .flush(let continuation): continuation.resume()
    case .close(let continuation):
      if let continuation { closers.append(continuation) }
      isEnded = true
      stopped = .endOfInput
    case .write, .block, .prompt, .lend, .reclaim, .discardPendingLines: break
    }
  }

  private mutating func read(_ request: ReadRequest) -> LineInput {
    let modes = request.isSecret && isTerminal(input) ? TerminalModes(fd: input) : nil
    // Before the prompt: who sees it may type.
    modes?.readLinesSilently()
    screen.begin(prompt: request.prompt)
    let outcome = readLine()
    modes?.restore()
    // Enter is not echoed either where the line is not.
    if case .line = outcome {
      screen.endPrompt(isEntered: modes == nil)
    } else {
      screen.endPrompt(isEntered: false)
    }
    return outcome
  }

  private mutating func readLine() -> LineInput {
    while true {
      switch nextLine() {
      case .line(let line): return .line(line)
      case .end: return .endOfInput
      case .stopped(let outcome): return outcome
      case .tooLong:
        screen.print(
          "A line of more than \(options.longestLineBytes) bytes was skipped: split it into shorter ones.")
      }
    }
  }

  private mutating func nextLine() -> Next {
    while true {
      if let stopped { return .stopped(stopped) }
      switch lines.next() {
      case .line(let line): return .line(line)
      case .tooLong: return .tooLong
      case .end: return .end
      case .needsMore: break
      }
      let ready = waitFor([input, mailbox.wake.readEnd])
      if ready[1] { serve() }
      guard ready[0], stopped == nil else { continue }
      switch readSome(input, atMost: 64 * 1024) {
      case .bytes(let bytes): lines.append(bytes)
      case .end: lines.end()
      case .nothing: break
      }
    }
  }
}
