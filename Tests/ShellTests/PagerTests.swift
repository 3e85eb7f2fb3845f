import EngineTesting
import Foundation
import JobEngine
import LineEditing
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct PagerTests {
  /// What a person at a terminal of that height sees, whose pager writes to a file.
  private func run(
    _ lines: [String], height: Int = 24, pager: String? = nil, isSmart: Bool = true
  ) async throws -> (screen: String, paged: String?) {
    let (screen, paged, _) = try await look(lines, height: height, pager: pager, isSmart: isSmart)
    return (screen, paged)
  }

  private func look(
    _ lines: [String], height: Int = 24, pager: String? = nil, isSmart: Bool = true
  ) async throws -> (screen: String, paged: String?, editor: ScriptedEditor) {
    let folder = try TemporaryFolder()
    let file = folder.path + "/paged"
    let editor = ScriptedEditor(lines.map { .line($0) }, width: 80, height: height, isInteractive: isSmart)
    let shell = try TestShell(editor: editor)
    let sink = EditorSink(editor)
    let console = Console(
      editor: editor, output: sink, errors: sink,
      traits: TerminalTraits(isTerminal: isSmart, hasColor: false, isUnicode: true))
    let environment = ShellEnvironment(
      variables: [
        "PATH": "/usr/bin:/bin", "TERM": "xterm", "PAGER": pager ?? "cat > \(file); echo $LESS >> \(file)",
      ],
      clock: shell.test.clock, screenClock: ManualClock())
    let repl = REPL(
      session: shell.test.session, editor: editor, console: console, environment: environment,
      history: History(),
      completer: CommandCompleter(), interrupts: AsyncStream { _ in })
    #expect(await repl.run() == .ok)
    return (editor.printed, try? String(contentsOfFile: file, encoding: .utf8), editor)
  }

  @Test func `what is higher than the screen goes through the pager, whole`() async throws {
    let (screen, paged) = try await run(["help"])
    #expect(paged?.contains("timeline") == true && paged?.hasSuffix("FRX\n") == true)
    #expect(!screen.contains("timeline"))
  }

  @Test func `what fits is simply written`() async throws {
    let (screen, paged) = try await run(["help wait", "status"])
    #expect(paged == nil)
    #expect(screen.contains("--timeout") && screen.contains("budget"))
    let (tall, none) = try await run(["help"], height: 100)
    #expect(none == nil && tall.contains("timeline"))
  }

  @Test func `wrapped lines count as the rows that they take`() {
    let line = Array((String(repeating: "日", count: 50) + "\n").utf8)
    #expect(!Screenful.isExceeded(by: line, width: 80, height: 3))
    #expect(Screenful.isExceeded(by: line, width: 80, height: 2))
    #expect(!Screenful.isExceeded(by: Array("a\nb\n".utf8), width: 80, height: 3))
    #expect(Screenful.isExceeded(by: Array("a\nb\nc\n".utf8), width: 80, height: 3))
  }

  @Test(arguments: ["", "off", "nothing-of-that-name 2> /dev/null"])
  func `without a pager that works the output is written all the same`(pager: String) async throws {
    let (screen, _) = try await run(pager.isEmpty ? ["help"] : ["help"], pager: pager.isEmpty ? "cat" : pager)
    #expect(screen.contains("timeline"))
  }

  @Test func `nothing is paged where no person looks, nor in a script, nor into a file`() async throws {
    let (_, plain) = try await run(["help"], isSmart: false)
    #expect(plain == nil)
    let folder = try TemporaryFolder()
    try Data("help\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/s"))
    let (screen, sourced) = try await run(["source \(folder.path)/s", "help > \(folder.path)/out"])
    #expect(sourced == nil && screen.contains("timeline"))
    #expect(try String(contentsOfFile: folder.path + "/out", encoding: .utf8).contains("timeline"))
  }

  @Test func `a pager that has been left early is no failure`() async throws {
    let (screen, _) = try await run(["help", "output"], pager: "head -n 1 > /dev/null")
    #expect(!screen.contains("error") && screen.hasSuffix("table\n"))
  }

  @Test func `the screen is lent to the pager and taken back, whatever becomes of it`() async throws {
    for pager in ["cat > /dev/null", "head -n 1 > /dev/null", "nothing-of-that-name 2> /dev/null"] {
      let (_, _, editor) = try await look(["help"], pager: pager)
      #expect(editor.loans == [.lend, .reclaim], "\(pager)")
    }
  }
}
