import EngineTesting
import Foundation
import JobEngine
import LineEditing
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct REPLTests {
  private func run(
    _ inputs: [LineInput], key: APIKey? = try? .sample, isSandbox: Bool = false
  ) async throws -> (editor: ScriptedEditor, history: History, shell: TestShell) {
    let editor = ScriptedEditor(inputs)
    let shell = try TestShell(key: key, editor: editor)
    let console = Console(
      editor: editor, output: EditorSink(editor), errors: EditorSink(editor),
      traits: TerminalTraits(isTerminal: true, hasColor: false, isUnicode: true))
    let history = History()
    var setting = REPL.Setting()
    setting.isSandbox = isSandbox
    let repl = REPL(
      session: shell.test.session, editor: editor, console: console, environment: shell.environment,
      history: history,
      completer: CommandCompleter(), interrupts: AsyncStream { _ in }, setting: setting)
    #expect(await repl.run() == .ok)
    return (editor, history, shell)
  }

  @Test func `the first start says how to give a key and that there is a sandbox`() async throws {
    let (editor, _, _) = try await run([], key: nil)
    #expect(editor.printed.contains("Type `key`") && editor.printed.contains("scjobs --sandbox"))
    #expect(editor.prompts == ["scjobs> "])
  }

  @Test func `the prompt tells the kind of session and how many jobs are active`() async throws {
    let (editor, _, _) = try await run([.line("track a b"), .line("forget a b"), .line("quit")])
    #expect(editor.prompts == ["scjobs[test]> ", "scjobs[test 2]> ", "scjobs[test]> "])
    let sandbox = try await run([.line("track a")], isSandbox: true)
    #expect(sandbox.editor.prompts.last == "scjobs[sandbox 1]> ")
    #expect(!sandbox.editor.printed.contains("stays tracked"), "it ends with the sandbox")
    let (other, _, _) = try await run([.line("track a")])
    #expect(other.printed.contains("1 active job stays tracked"))
  }

  @Test func `an open quote asks for its rest, and Ctrl-C drops all of it`() async throws {
    let (editor, history, _) = try await run([
      .line("set x 'one"), .line("two'"), .line("set y \"oh"), .interrupted, .line("set"),
    ])
    #expect(
      editor.prompts[1] == "   ...> " && editor.prompts[3] == "   ...> "
        && editor.prompts[4] == "scjobs[test]> ")
    #expect(editor.printed.contains("one\\ntwo"))
    #expect(!editor.printed.contains("oh"))
    #expect(history.entries == ["set x 'one\ntwo'", "set"])
  }

  @Test func `a block is asked for up to its end, and Ctrl-C drops it`() async throws {
    let (editor, history, _) = try await run([
      .line("if value a == b"), .line("output"), .line("else"), .line("timing"), .line("end"),
      .line("within 5m"), .line("live"), .interrupted, .line("set x 1"),
    ])
    #expect(editor.prompts[1...4].allSatisfy { $0 == "   ...> " } && editor.prompts[5] == "scjobs[test]> ")
    #expect(editor.printed.contains("timing is off\n"))
    #expect(!editor.printed.contains("table\n") && !editor.printed.contains("live is"))
    #expect(history.entries == ["if value a == b\noutput\nelse\ntiming\nend", "set x 1"])
  }

  @Test func `a typed expectation is about the line before, and says what there is`() async throws {
    let (editor, _, _) = try await run([
      .line("track a --label w"), .line("show a"), .line("expect /label == w"), .line("expect /label == x"),
      .line("show nobody"), .line("expect fail not_tracked"), .line("show nobody; expect fail no_key"),
    ])
    #expect(editor.printed.contains("error: Expected /label == x. Found “w”.\n"))
    #expect(editor.printed.components(separatedBy: "Expected").count == 3)
    #expect(
      editor.printed.components(separatedBy: "error: No tracked job").count == 2, "what is judged is not told"
    )
  }

  @Test(arguments: [
    "key scp_live_0123456789abcdefABCDEF0123456789", "key sesame", "  key  'sesame' ; jobs",
    "set k scp_test_0123456789abcdefABCDEF0123456789", "! true x-api-key:scp_live_0123456789abcdef",
    "key \"scp_live_0123456789abcdefABCDEF0123456789\" > ", "let k = key sesame", "preview key sesame",
    "alias k = key sesame",
    "preview preview key sesame", "kye scp_live_0123456789abcdefABCDEF0123456789",
  ])
  func `a line with a key is in no history and on no screen`(line: String) async throws {
    let (editor, history, _) = try await run([.line("timing"), .line(line)])
    #expect(history.entries == ["timing"])
    #expect(!editor.printed.contains("0123456789abcdef"))
  }

  @Test func `key asks without echo and sets what was typed`() async throws {
    let (editor, history, shell) = try await run(
      [.line("key"), .line("scp_live_0123456789abcdefABCDEF0123456789"), .line("history")], key: nil)
    #expect(editor.prompts.contains("API key (not shown): "))
    #expect(try await shell.test.session.status().key?.source == .session)
    #expect(history.entries == ["key", "history"])
    #expect(!editor.printed.contains("0123456789abcdef"))
  }

  @Test func `a failed command ends its line and is told as one sentence`() async throws {
    let (editor, _, _) = try await run([
      .line("show x; output"), .line("otput"), .line("output json; output"),
    ])
    #expect(editor.printed.contains("error: No tracked job answers to x"))
    #expect(
      editor.printed.contains(
        "error: There is no command called otput: `help` lists them. Did you mean output?"))
    #expect(editor.printed.hasSuffix("{\"output\":\"json\"}\n"))
    #expect(!editor.printed.contains("table"))
  }

  @Test func `status says on one screen what is going on`() async throws {
    let (editor, _, shell) = try await run([.line("track a --label w"), .line("status")])
    for part in [
      "API", "scp_test_…", "given in this session", "1 tracked: 1 active", "adaptive",
      "next looks", "w now: not looked at yet", "1 job is watched; the next look is now.",
      "60 of 60 requests left", "1 not seen yet", shell.test.folder.path + "/results",
    ] {
      #expect(editor.printed.contains(part), "\(part) is not in \(editor.printed)")
    }
  }

  @Test func `a job that ends while one types is told above the prompt, once`() async throws {
    let editor = HeldEditor()
    let shell = try TestShell(editor: editor)
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .completed(id))
    let session = shell.test.session
    let console = Console(
      editor: editor, output: EditorSink(editor), errors: EditorSink(editor),
      traits: TerminalTraits(isTerminal: true, hasColor: false, isUnicode: true))
    let repl = REPL(
      session: session, editor: editor, console: console, environment: shell.environment, history: History(),
      completer: CommandCompleter(), interrupts: AsyncStream { _ in })
    let running = Task { await repl.run() }
    await editor.prompted()
    editor.type("track \(id)")
    await editor.prompted()
    _ = try await session.refresh(id)
    let line = await editor.printed(containing: "✔")
    #expect(line.hasPrefix("✔ \(id) completed  100/100"))
    editor.type("quit")
    #expect(await running.value == .ok)
    #expect(editor.all.count { $0.contains("✔") } == 1)
  }
}
