import EngineTesting
import JobEngine
import LineEditing
import Testing

@testable import Shell

@Suite struct NextStepTests {
  private func session(
    _ lines: [String], key: APIKeyChoice = .given, isSmart: Bool = true, config: Configuration = .none
  ) async throws -> String {
    let editor = ScriptedEditor(lines.map { .line($0) }, isInteractive: isSmart)
    let shell = try TestShell(key: key == .given ? try .sample : nil, editor: editor, config: config)
    let sink = EditorSink(editor)
    let console = Console(
      editor: editor, output: sink, errors: sink,
      traits: TerminalTraits(isTerminal: isSmart, hasColor: false, isUnicode: true))
    let repl = REPL(
      session: shell.test.session, editor: editor, console: console, environment: shell.environment,
      history: History(), completer: CommandCompleter(), interrupts: AsyncStream { _ in })
    #expect(await repl.run() == .ok)
    return editor.printed
  }

  private enum APIKeyChoice { case given, none }

  @Test func `a person at the prompt is told what may come next`() async throws {
    #expect(
      try await session(["track a --label 'wave 3'"]).contains("Next: `wait 'wave 3'` ends when it does"))
    #expect(try await session(["track a b"]).contains("Next: `watch` shows them move"))
    #expect(try await session(["track a", "show a"]).contains("Next: `wait a` ends when it does."))
    #expect(try await session(["status"], key: .none).contains("Next: `key` asks for the API key."))
    let given = try await session(["key", "scp_live_0123456789abcdefABCDEF0123456789"], key: .none)
    #expect(given.contains("Next: `usage` shows whether the service takes it"))
  }

  @Test func `nobody else is told, nor where it is not wanted`() async throws {
    #expect(!(try await session(["track a"], isSmart: false)).contains("Next:"))
    #expect(!(try await session(["output json", "track a"])).contains("Next:"))
    #expect(!(try await session(["track a | cat"])).contains("Next:"))
    let shell = try TestShell()
    #expect(await shell.run("track a") == .ok)
    #expect(!shell.output.text.contains("Next:"))
    let folder = try TemporaryFolder()
    let variables = ["XDG_CONFIG_HOME": folder.path]
    var config = try Configuration(environment: variables)
    try config.write(try Setting.find("hints"), "off")
    #expect(!(try await session(["track a"], config: config)).contains("Next:"))
  }
}
