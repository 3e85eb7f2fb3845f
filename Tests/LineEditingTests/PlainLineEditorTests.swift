import Glibc
import LineEditing
import Testing

@Suite struct `An editor on a pipe` {
  /// An editor that reads a text to its end, and what it wrote.
  private func lines(
    of bytes: [UInt8], options: PlainLineEditor.Options = .init()
  ) async throws -> (lines: [LineInput], output: String) {
    let input = BytePipe()
    return try await withTemporaryFolder { folder in
      try write("", to: folder + "/output")
      let output = open(folder + "/output", O_WRONLY)
      defer { close(output) }
      let editor = PlainLineEditor(input: input.readEnd, output: output, options: options)
      try #require(bytes.isEmpty || write(input.writeEnd, bytes, bytes.count) == bytes.count)
      input.finish()
      var lines: [LineInput] = []
      while true {
        let line = await editor.readLine(prompt: "> ")
        guard line != .endOfInput else { break }
        lines.append(line)
      }
      await editor.close()
      return (lines, try contents(of: folder + "/output"))
    }
  }

  @Test(
    arguments: [
      ("", []), ("a\nb\n", ["a", "b"]), ("a\nb", ["a", "b"]), ("\n\n", ["", ""]), ("a\r\nb\r", ["a", "b"]),
      ("a\0b\n", ["a\u{fffd}b"]), ("漢字\n", ["漢字"]),
    ] as [(String, [String])])
  func `gives each line, the last also without a newline`(text: String, expected: [String]) async throws {
    let (lines, output) = try await lines(of: Array(text.utf8))
    #expect(lines == expected.map(LineInput.line))
    #expect(output.isEmpty)
  }

  @Test func `replaces what is no UTF-8`() async throws {
    #expect(try await lines(of: [0x61, 0xff, 0x62, 0x0a]).lines == [.line("a\u{fffd}b")])
  }

  @Test func `skips a line that is too long, says so, and goes on`() async throws {
    var options = PlainLineEditor.Options()
    options.longestLineBytes = 4
    let text = "1234\n12345\nok\n" + String(repeating: "x", count: 1000)
    let (lines, output) = try await lines(of: Array(text.utf8), options: options)
    #expect(lines == [.line("1234"), .line("ok")])
    let sentence = "A line of more than 4 bytes was skipped: split it into shorter ones.\n"
    #expect(output == sentence + sentence)
  }

  @Test func `writes prompts and blocks only when asked`() async throws {
    var options = PlainLineEditor.Options()
    options.showsPrompt = true
    #expect(try await lines(of: Array("a\n".utf8), options: options).output == "> > \n")

    options.showsBlock = true
    let output = BytePipe()
    let editor = PlainLineEditor(input: output.readEnd, output: output.writeEnd, options: options)
    for block in [["50%"], ["50%"], ["60%", "1%"], []] { editor.show(block: block) }
    editor.print("done")
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(output.readEnd, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "50%\n60%\n1%\ndone\n")
    #expect(!editor.isInteractive)
    #expect(editor.width == 80)
  }

  @Test func `closing ends a read that waits, and so do later ones`() async {
    let input = BytePipe()
    let editor = PlainLineEditor(input: input.readEnd, output: input.writeEnd)
    async let line = editor.readLine(prompt: "")
    await editor.close()
    #expect(await line == .endOfInput)
    #expect(await editor.readSecret(prompt: "") == .endOfInput)
  }

  @Test func `a cancelled read takes no line`() async throws {
    let input = BytePipe()
    let editor = PlainLineEditor(input: input.readEnd, output: input.writeEnd)
    let task = Task { await editor.readLine(prompt: "") }
    task.cancel()
    #expect(await task.value == .interrupted)
    try #require(write(input.writeEnd, "a\n", 2) == 2)
    #expect(await editor.readLine(prompt: "") == .line("a"))
    await editor.close()
  }
}

@Suite struct `An editor on a terminal that cannot move its cursor` {
  @Test func `reads a secret without echo`() async throws {
    let terminal = try PseudoTerminal()
    var options = PlainLineEditor.Options()
    options.showsPrompt = true
    let editor = PlainLineEditor(input: terminal.slave, output: terminal.slave, options: options)
    let before = terminal.modes
    async let secret = editor.readSecret(prompt: "key: ")
    #expect(await terminal.shows { $0.raw.hasSuffix("key: ") })
    #expect(terminal.modes & tcflag_t(ECHO) == 0)
    terminal.press("hunter2\r")
    #expect(await secret == .line("hunter2"))
    #expect(!terminal.screen.raw.contains("hunter2"))
    #expect(terminal.modes == before)
    await editor.close()
    terminal.hangUp()
  }
}
