import Glibc
import LineEditing
import Testing

/// The real libedit on a real pseudo-terminal. Serialized, as a process has one editor at a time.
@Suite(.serialized) struct `An editor on a terminal` {
  struct Refused: Error {}

  /// Runs a body with an editor and takes the terminal down after it.
  func withEditor(
    columns: Int = 40, rows: Int = 10, history: History = History(), editrc: String = "/dev/null",
    completer: @escaping Completer = { _ in [] },
    _ body: (EditlineEditor, PseudoTerminal) async throws -> Void
  ) async throws {
    let terminal = try PseudoTerminal(columns: columns, rows: rows)
    guard
      let editor = EditlineEditor(
        input: terminal.slave, output: terminal.slave, term: "xterm", history: history, editrc: editrc,
        completer: completer)
    else { throw Refused() }
    let before = terminal.modes
    try await body(editor, terminal)
    await editor.close()
    #expect(terminal.modes == before, "the terminal has its modes back")
    #expect(await terminal.shows { !$0.isPasteBracketed })
    terminal.hangUp()
  }

  @Test func `gives back a typed line`() async throws {
    try await withEditor { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("grüße 漢字\r")
      #expect(await line == .line("grüße 漢字"))
      #expect(await terminal.shows(lines: ["> grüße 漢字"]))
    }
  }

  @Test func `gives back two lines that are typed at once one after the other`() async throws {
    try await withEditor { editor, terminal in
      terminal.press("one\rtwo\r")
      #expect(await editor.readLine(prompt: "> ") == .line("one"))
      #expect(await editor.readLine(prompt: "> ") == .line("two"))
    }
  }

  @Test func `drops the line on Ctrl-C and shows that it did`() async throws {
    try await withEditor { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("half a li\u{03}")
      #expect(await line == .interrupted)
      #expect(await terminal.shows(lines: ["> half a li^C"]))
      #expect(terminal.screen.row == 1)
    }
  }

  @Test(arguments: ["", "bind -v\n"])
  func `ends on Ctrl-D, but only on an empty line`(editrc: String) async throws {
    try await withTemporaryFile(editrc) { path in
      try await withEditor(editrc: path) { editor, terminal in
        async let first = editor.readLine(prompt: "> ")
        #expect(await terminal.shows(lines: [">"]))
        terminal.press("x\u{04}")
        #expect(await terminal.shows(lines: ["> x"]))
        terminal.press("\r")
        #expect(await first == .line("x"))
        async let second = editor.readLine(prompt: "> ")
        #expect(await terminal.shows(lines: ["> x", ">"]))
        terminal.press("\u{04}")
        #expect(await second == .endOfInput)
        #expect(await terminal.shows { $0.lines == ["> x", ">"] && $0.row == 2 })
      }
    }
  }

  @Test(arguments: [
    ("abc", ["news", "> abc"]),
    // The prompt and this fill the row exactly: the cursor is on the next one.
    ("abcdefghijklmnopqr", ["news", "> abcdefghijklmnopqr"]),
    ("漢字漢字漢字漢字漢字漢", ["news", "> 漢字漢字漢字漢字漢", "字漢"]),
    // A wide character that does not fit the last column goes to the next row.
    ("x漢字漢字漢字漢字漢字", ["news", "> x漢字漢字漢字漢字", "漢字"]),
  ])
  func `prints above what is being typed`(typed: String, shown: [String]) async throws {
    try await withEditor(columns: 20) { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press(typed)
      #expect(await terminal.shows(lines: Array(shown.dropFirst())))
      editor.print("news")
      #expect(await terminal.shows(lines: shown))
      terminal.press("\u{01}!\r")
      #expect(await line == .line("!" + typed))
    }
  }

  @Test func `prints above an incremental search`() async throws {
    let history = History()
    try history.add("track one")
    try history.add("jobs")
    try await withEditor(history: history) { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("\u{12}one")
      #expect(await terminal.shows(lines: ["> track one", "bck:one"]))
      editor.print("news")
      #expect(await terminal.shows(lines: ["news", "> track one", "bck:one"]))
      terminal.press("\r")
      #expect(await line == .line("track one"))
      #expect(await terminal.shows(lines: ["news", "> track one"]))
    }
  }

  @Test func `ends a search on Ctrl-C`() async throws {
    let history = History()
    try history.add("track one")
    try await withEditor(history: history) { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("\u{12}one")
      #expect(await terminal.shows(lines: ["> track one", "bck:one"]))
      terminal.press("\u{03}")
      #expect(await line == .interrupted)
    }
  }

  @Test func `keeps a block above the line and takes it away when the line is accepted`() async throws {
    try await withEditor { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("abc")
      editor.show(block: ["one 10%", "two 20%"])
      #expect(await terminal.shows(lines: ["one 10%", "two 20%", "> abc"]))
      editor.show(block: ["one 11%"])
      #expect(await terminal.shows(lines: ["one 11%", "> abc"]))
      editor.print("two is done")
      #expect(await terminal.shows(lines: ["two is done", "one 11%", "> abc"]))
      terminal.press("d\r")
      #expect(await line == .line("abcd"))
      #expect(await terminal.shows(lines: ["two is done", "> abcd"]))
      editor.print("answer")
      #expect(await terminal.shows(lines: ["two is done", "> abcd", "answer", "one 11%"]))
      async let next = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: ["two is done", "> abcd", "answer", "one 11%", ">"]))
      terminal.press("\u{03}")
      #expect(await next == .interrupted)
      #expect(await terminal.shows(lines: ["two is done", "> abcd", "answer", "> ^C"]))
    }
  }

  @Test func `cuts a block to the width and to the rows that the line leaves`() async throws {
    try await withEditor(columns: 20, rows: 4) { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      editor.show(block: (1...9).map { "\($0) is longer than a row" })
      let shown = (1...3).map { "\($0) is longer than a…" }
      #expect(await terminal.shows(lines: shown + [">"]))
      terminal.press("x\r")
      #expect(await line == .line("x"))
    }
  }

  @Test func `reads a secret without showing it, prints around it, and keeps it out of history`() async throws
  {
    let history = History()
    try await withEditor(history: history) { editor, terminal in
      async let secret = editor.readSecret(prompt: "key: ")
      #expect(await terminal.shows(lines: ["key:"]))
      #expect(terminal.modes & tcflag_t(ECHO) == 0)
      terminal.press("hun\u{1b}[Ax\u{7f}ter2")
      editor.print("news")
      #expect(await terminal.shows(lines: ["news", "key:"]))
      terminal.press("\r")
      #expect(await secret == .line("hunter2"))
      #expect(!terminal.screen.raw.contains("hunter2"))
      async let dropped = editor.readSecret(prompt: "key: ")
      #expect(await terminal.shows(lines: ["news", "key:", "key:"]))
      terminal.press("abc\u{03}")
      #expect(await dropped == .interrupted)
    }
    #expect(history.entries.isEmpty)
  }

  @Test func `shows a prompt in colours and in two lines`() async throws {
    try await withEditor { editor, terminal in
      async let line = editor.readLine(prompt: "first\n\u{1b}[1m\u{1b}[32mp>\u{1b}[0m ")
      #expect(await terminal.shows { $0.lines == ["first", "p>"] && $0.column == 3 })
      #expect(terminal.screen.raw.contains("\u{1b}[1m\u{1b}[32mp>\u{1b}[0m "))
      terminal.press("a\r")
      #expect(await line == .line("a"))
    }
  }

  @Test func `a cancelled read lets the terminal go`() async throws {
    try await withEditor { editor, terminal in
      let task = Task { await editor.readLine(prompt: "> ") }
      #expect(await terminal.shows(lines: [">"]))
      task.cancel()
      #expect(await task.value == .interrupted)
      #expect(terminal.modes & tcflag_t(ICANON) != 0)
    }
  }

  @Test func `closing ends a read, and reads after it end at once`() async throws {
    try await withEditor { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("abc")
      #expect(await terminal.shows(lines: ["> abc"]))
      await editor.close()
      #expect(await line == .endOfInput)
      #expect(await editor.readLine(prompt: "> ") == .endOfInput)
      await editor.flush()
    }
  }

  @Test(arguments: [nil, "", "dumb", "no-such-terminal"])
  func `refuses a terminal that cannot move its cursor`(term: String?) throws {
    let terminal = try PseudoTerminal()
    let editor = EditlineEditor(
      input: terminal.slave, output: terminal.slave, term: term, editrc: "/dev/null")
    #expect(editor == nil)
    terminal.hangUp()
  }

  @Test func `refuses a second editor until the first is closed`() async throws {
    let terminal = try PseudoTerminal()
    try await withEditor { _, _ in
      let second = EditlineEditor(
        input: terminal.slave, output: terminal.slave, term: "xterm", editrc: "/dev/null")
      #expect(second == nil)
    }
    terminal.hangUp()
  }

  @Test func `refuses what is no terminal`() {
    let ends = BytePipe()
    #expect(EditlineEditor(input: ends.readEnd, output: ends.writeEnd, term: "xterm") == nil)
  }
}
