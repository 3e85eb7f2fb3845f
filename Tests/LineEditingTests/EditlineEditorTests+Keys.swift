import LineEditing
import Testing

extension `An editor on a terminal` {
  @Test func `completes the common beginning, then lists`() async throws {
    let completer: Completer = { request in
      ["timeline", "timing", "jobs"].filter { $0.hasPrefix(request.textBeforeCursor) }.map {
        Completion(text: $0)
      }
    }
    try await withEditor(completer: completer) { editor, terminal in
      async let line = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("t\t")
      #expect(await terminal.shows(lines: ["> tim"]))
      terminal.press("\t")
      #expect(await terminal.shows(lines: ["timeline  timing", "> tim"]))
      terminal.press("i\tall\r")
      #expect(await line == .line("timing all"))
    }
  }

  @Test(arguments: ["", "bind -v\n"])
  func `walks with Up and Down through lines that begin alike`(editrc: String) async throws {
    let history = History()
    for line in ["track 1", "show track", "track 2"] { try history.add(line) }
    try await withTemporaryFile(editrc) { path in
      try await withEditor(history: history, editrc: path) { editor, terminal in
        async let line = editor.readLine(prompt: "> ")
        #expect(await terminal.shows(lines: [">"]))
        terminal.press("tr\u{1b}[A")
        #expect(await terminal.shows(lines: ["> track 2"]))
        terminal.press("\u{1b}[A")
        #expect(await terminal.shows(lines: ["> track 1"]))
        terminal.press("\u{1b}[B\u{1b}[B")
        #expect(await terminal.shows(lines: ["> tr"]))
        terminal.press("\u{1b}OA\r")
        #expect(await line == .line("track 2"))
      }
    }
  }

  @Test func `leaves insertion by a lone Escape in the vi map`() async throws {
    try await withTemporaryFile("bind -v\n") { path in
      try await withEditor(editrc: path) { editor, terminal in
        async let line = editor.readLine(prompt: "> ")
        #expect(await terminal.shows(lines: [">"]))
        terminal.press("abc\u{1b}0x\r")
        #expect(await line == .line("bc"))
      }
    }
  }

  @Test func `keeps a paste of three lines until Enter and then gives them one by one`() async throws {
    try await withEditor { editor, terminal in
      async let first = editor.readLine(prompt: "> ")
      #expect(await terminal.shows { $0.isPasteBracketed && $0.lines == [">"] })
      terminal.press("\u{1b}[200~one\rtwo\u{03}\r\nthree\r\u{1b}[201~")
      #expect(await terminal.shows(lines: ["> one", "two", "three"]))
      terminal.press("!\r")
      #expect(await first == .line("one"))
      #expect(await editor.readLine(prompt: "> ") == .line("two"))
      #expect(await editor.readLine(prompt: "> ") == .line("three!"))
      #expect(await terminal.shows(lines: ["> one", "two", "three!", "> two", "> three!"]))
    }
  }

  @Test func `forgets waiting pasted lines when told`() async throws {
    try await withEditor { editor, terminal in
      async let first = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: [">"]))
      terminal.press("\u{1b}[200~one\rtwo\u{1b}[201~\r")
      #expect(await first == .line("one"))
      editor.discardPendingLines()
      async let next = editor.readLine(prompt: "> ")
      #expect(await terminal.shows(lines: ["> one", "two", ">"]))
      terminal.press("typed\r")
      #expect(await next == .line("typed"))
    }
  }
}
