import Testing

@testable import Shell

@Suite struct CommandLanguageTests {
  private func words(_ text: String) throws -> [[String]] {
    let variables = Variables(["a": "one two", "empty": ""])
    return try CommandLanguage.parse(text).map { command in try command.words.map { try variables.expand($0) }
    }
  }

  @Test(arguments: [
    ("", []),
    ("  \n\t\n", []),
    ("# only a comment", []),
    ("#!/usr/bin/env -S scjobs run\njobs", [["jobs"]]),
    ("jobs", [["jobs"]]),
    ("jobs --tag a#b # said why", [["jobs", "--tag", "a#b"]]),
    ("jobs; status;; usage;", [["jobs"], ["status"], ["usage"]]),
    ("jobs\r\nstatus\r\n", [["jobs"], ["status"]]),
    ("\u{feff}jobs", [["jobs"]]),
    ("set x 'it; is # > | \\ ${a}'", [["set", "x", "it; is # > | \\ ${a}"]]),
    ("set x \"a \\\"b\\\" \\\\ \\$ \\n${a}\"", [["set", "x", "a \"b\" \\ $ \none two"]]),
    ("set x a'b'\"c\"d", [["set", "x", "abcd"]]),
    ("set x ''", [["set", "x", ""]]),
    ("set x \\'\\;\\ \\>", [["set", "x", "'; >"]]),
    ("wait \\\n  x", [["wait", "x"]]),
    ("wa\\\nit x", [["wait", "x"]]),
    ("set x 'two\nlines'", [["set", "x", "two\nlines"]]),
    ("show ${a}", [["show", "one two"]]),
    ("show ${none:-x y}", [["show", "x y"]]),
    ("show ${none:-}", [["show", ""]]),
    ("show ${empty}", [["show", ""]]),
    ("show $a $ {", [["show", "$a", "$", "{"]]),
    ("show 日本語 é", [["show", "日本語", "é"]]),
  ])
  func `words are as written, quotes and variables resolved`(text: String, expected: [[String]]) throws {
    #expect(try words(text) == expected)
  }

  @Test(arguments: [
    ("show 'abc", 1, 6, SyntaxError.Unfinished.singleQuote),
    ("jobs\nshow \"abc", 2, 6, .doubleQuote),
    ("show \"${a}", 1, 6, .doubleQuote),
    ("show \"a\\", 1, 8, .continuation),
    ("wait x \\", 1, 8, .continuation),
    ("wait x\\", 1, 7, .continuation),
    ("\\", 1, 1, .continuation),
    ("jobs | grep x \\", 1, 15, .continuation),
  ])
  func `a text that just stops asks for more, at its place`(
    text: String, line: Int, column: Int, unfinished: SyntaxError.Unfinished
  ) {
    let error = #expect(throws: SyntaxError.self) { try CommandLanguage.parse(text) }
    #expect(error?.position == SourcePosition(line: line, column: column))
    #expect(error?.unfinished == unfinished)
  }

  @Test(arguments: [
    ("show ${a", 1, 6), ("show ${}", 1, 6), ("show ${a b}", 1, 6), ("show ${a:b}", 1, 6),
    ("show ${1a}", 1, 6),
    ("show ${a\n}", 1, 6), ("show \"\\d\"", 1, 7), ("jobs >", 1, 6), ("jobs >\n", 1, 6), ("jobs >>;", 1, 6),
    ("jobs > a b", 1, 10), ("jobs > a > b", 1, 10), ("jobs > a | b", 1, 10), ("jobs |", 1, 6),
    ("jobs || b", 1, 6),
    ("> a", 1, 1), ("jobs\n  | less", 2, 3), ("!", 1, 1), ("jobs; !  ", 1, 7), ("é日 > > x", 1, 4),
  ])
  func `a fault is told at its line and column`(text: String, line: Int, column: Int) {
    let error = #expect(throws: SyntaxError.self) { try CommandLanguage.parse(text) }
    #expect(error?.position == SourcePosition(line: line, column: column))
    #expect(error?.unfinished == nil)
    #expect(error?.message.hasSuffix(".") == true)
  }

  @Test func `every word and command knows its place and its text`() throws {
    let commands = try CommandLanguage.parse(
      "# first\n  track  job_1 --label 'a b' ; jobs # all\nwait \\\n   x")
    #expect(
      commands.map(\.position) == [
        .init(line: 2, column: 3), .init(line: 2, column: 32), .init(line: 3, column: 1),
      ])
    #expect(commands.map(\.text) == ["track  job_1 --label 'a b'", "jobs", "wait \\\n   x"])
    #expect(commands[0].words.map(\.position.column) == [3, 10, 16, 24])
    #expect(commands[2].words[1].position == SourcePosition(line: 4, column: 4))
  }

  @Test func `output goes to a file, is added to one, or to the shell with its own text`() throws {
    let commands = try CommandLanguage.parse(
      "jobs > 'a b'\njobs>>c # note\njobs --tag x | grep 'a;b' # mine > z\n! ls; echo \"${HOME}\" | wc")
    #expect(commands.count == 4)
    guard case .file(let file, appends: false) = commands[0].destination else { return #expect(Bool(false)) }
    #expect(file.literal == "a b")
    guard case .file(let more, appends: true) = commands[1].destination else { return #expect(Bool(false)) }
    #expect(more.literal == "c")
    #expect(
      commands[2].destination
        == .shell("grep 'a;b' # mine > z", SourcePosition(line: 3, column: 14)))
    #expect(commands[3].shellLine == "ls; echo \"${HOME}\" | wc")
  }

  @Test func `a variable without value or default is an error where it stands`() throws {
    let word = try #require(try CommandLanguage.parse("show ab${nope}").first?.words.last)
    let error = #expect(throws: SyntaxError.self) { try Variables().expand(word) }
    #expect(error?.position == SourcePosition(line: 1, column: 8))
    #expect(error?.message.contains("set nope VALUE") == true)
  }

  @Test func `any text at all is parsed or refused with a place inside it`() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("ab '\"\\${}:->|;#!\n\r\té日".unicodeScalars)
    for _ in 0..<3000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...14, using: &random) {
        text.append(alphabet.randomElement(using: &random) ?? "a")
      }
      do {
        _ = try CommandLanguage.parse(String(text))
      } catch {
        let lines = String(text).replacing("\r\n", with: "\n").unicodeScalars.split(
          separator: "\n", omittingEmptySubsequences: false)
        let isInside =
          lines.indices.contains(error.position.line - 1)
          && (1...lines[error.position.line - 1].count + 1).contains(error.position.column)
        #expect(isInside, "\(String(text).debugDescription): \(error)")
      }
    }
  }
}
