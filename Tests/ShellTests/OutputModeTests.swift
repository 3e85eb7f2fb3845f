import EngineTesting
import Foundation
import JSON
import JobEngine
import LineEditing
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct OutputModeTests {
  /// One line for each command that replies, so that a new one is missed here.
  private static let lines: [String: String] = [
    "key": "key scp_test_0123456789abcdefABCDEF0123456789", "status": "status",
    "connect": "connect https://api.surveycoder.io",
    "policy list": "policy list", "policy show": "policy", "policy set": "policy set thrifty",
    "usage": "usage",
    "health": "health", "stats": "stats", "track": "track b", "forget": "forget a", "jobs": "jobs",
    "discover": "discover", "show": "show a", "refresh": "refresh d", "wait": "wait d", "result": "result d",
    "history": "history a; history", "timeline": "timeline", "watch": "watch d", "set": "set x y; set",
    "config list": "config", "help": "help", "output": "output", "timing": "timing", "live": "live",
    "preview": "preview usage",
    "alias": "alias j = jobs; alias",
  ]
  /// These reply with nothing, or write a file.
  private static let silent = [
    "source", "let", "unalias", "config set", "config unset", "config path", "!", "quit", "param", "expect",
    "if",
    "else", "end", "retry", "within", "record start", "record stop",
  ]

  @Test func `no command is forgotten here`() {
    let names = Set(CommandTable.standard.commands.map(\.name))
    #expect(Set(Self.lines.keys).union(Self.silent) == names)
  }

  private func run(_ line: String, mode: OutputMode, isTerminal: Bool = false) async throws -> TestShell {
    let shell = try TestShell(
      traits: TerminalTraits(isTerminal: isTerminal, hasColor: isTerminal, isUnicode: true))
    let id = try JobID("d")
    await shell.test.api.script(id, .completed(id), .completed(id))
    await shell.test.api.script(usages: .success(Answer(Usage(plan: "p", raw: try RawJSON("{}")), .scripted)))
    await shell.test.api.script(
      healths: .success(Answer(Health(status: "healthy", isHealthy: true, raw: try RawJSON("{}")), .scripted))
    )
    await shell.test.api.script(pages: .success(Answer(JobPage(jobs: [], isFull: false), .scripted)))
    _ = try await shell.test.session.track([JobID("a")], label: "ES\u{1b}C")
    _ = try await shell.test.session.track([id])
    if line == "result d" { _ = try await shell.test.session.refresh(id) }
    let code = await shell.run(line) { $0.output = mode }
    #expect(code == .ok, "\(line): \(shell.errors.text)")
    return shell
  }

  @Test(arguments: lines.values.sorted())
  func `every command replies as JSON, a value a line, and CSV`(line: String) async throws {
    for mode in [OutputMode.json, .ndjson] {
      let shell = try await run(line, mode: mode)
      for line in shell.output.lines { _ = try JSONDocument(parsing: line) }
      if mode == .json { #expect(!shell.output.lines.isEmpty) }
    }
    let csv = try await run(line, mode: .csv)
    #expect(csv.output.text.hasSuffix("\r\n"))
  }

  @Test(arguments: lines.values.sorted(), [OutputMode.table, .json, .ndjson, .csv])
  func `on a terminal every mode of every command is text and colours alone`(line: String, mode: OutputMode)
    async throws
  {
    let shell = try await run(line, mode: mode, isTerminal: true)
    for line in shell.output.lines {
      var plain = line
      // Colours are the one thing that may be there.
      while let start = plain.firstRange(of: "\u{1b}["),
        let end = plain[start.upperBound...].firstIndex(of: "m")
      {
        plain.removeSubrange(start.lowerBound...end)
      }
      #expect(plain == plain.escapedForTerminal, "\(line.debugDescription)")
    }
  }

  @Test(arguments: lines.values.sorted(), [40, 80, 200])
  func `without colours nothing is coloured, help included`(line: String, width: Int) async throws {
    let editor = ScriptedEditor(width: width)
    let shell = try TestShell(
      editor: editor,
      traits: TerminalTraits(
        environment: ["TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1"], isTerminal: true))
    guard !line.contains(" d"), !["usage", "health", "discover"].contains(line) else { return }
    _ = await shell.run("track a --label w; \(line)")
    #expect(!shell.output.text.contains("\u{1b}") && !shell.errors.text.contains("\u{1b}"))
  }

  @Test func `a field of a CSV on a terminal is one line, whatever is in it`() async throws {
    let job = try TrackedJob.sample(1, label: "a\rb\nc\u{1b}]52;c;x\u{07}\u{202e}")
    let style = TextStyle(width: 80, isTerminal: true, now: ManualClock.startDate)
    let shown = String(decoding: ReplyWriter.bytes(job, mode: .csv, style), as: UTF8.self)
    #expect(shown.split(separator: "\n").count == 2)
    #expect(shown.contains(#"a\rb\nc\x1b]52;c;x\x07\u202e"#))
    #expect(!shown.contains("\r"))
    let file = String(
      decoding: ReplyWriter.bytes(job, mode: .csv, TextStyle(now: ManualClock.startDate)), as: UTF8.self)
    #expect(file.contains("\"a\rb\nc\u{1b}]52;c;x\u{07}\u{202e}\""))
  }
}

extension ResponseMetadata {
  fileprivate static var scripted: ResponseMetadata {
    ResponseMetadata(requestID: "scripted", rateLimit: nil)
  }
}

@Suite struct ReplayCoverageTests {
  @Test func `the replay scripts show every command, or its help`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let folder = root + "/scripts/replay"
    var shown: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".scjobs") {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      for command in try CommandLanguage.parse(text) {
        if command.shellLine != nil { shown.insert("!") }
        var words = command.words.compactMap(\.literal)
        if let keyword = words.first.flatMap(Keyword.init), keyword == .retry || keyword == .within {
          shown.insert(keyword.rawValue)
          words.removeFirst(ParsedCommand.innerStart(of: words, keyword))
        }
        guard let first = words.first else { continue }
        let told = first == "help" ? Array(words.dropFirst()) : words
        shown.formUnion(["let", "alias", "help"].filter { first == $0 })
        guard !told.isEmpty, let found = try? CommandTable.standard.find(told) else { continue }
        shown.insert(found.command.name)
      }
    }
    // These would write the config file, or need a person who types.
    let missing = Set(CommandTable.standard.commands.map(\.name)).subtracting(shown)
    #expect(
      missing.subtracting(["config unset", "config path", "record start", "record stop"]) == [],
      "\(missing.sorted())")
  }
}

@Suite struct ReadmeTests {
  @Test func `the README's table of commands is that of the program`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let text = try String(contentsOfFile: root + "/README.md", encoding: .utf8)
    for group in CommandGroup.allCases {
      let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(group.rawValue) | `") })
      let told = row.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map { cell in
        cell.element.split(separator: " ").map(String.init)
      }
      let names = try told.map { try CommandTable.standard.find($0).command.words }
      let commands = CommandTable.standard.commands.filter { $0.group == group }.map(\.words)
      #expect(Set(names) == Set(commands), "\(group)")
    }
  }
}
