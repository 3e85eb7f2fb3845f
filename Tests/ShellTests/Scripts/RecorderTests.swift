import EngineTesting
import Foundation
import JobEngine
import LineEditing
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct RecorderTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/typed.scjobs" }

  init() throws { folder = try TemporaryFolder() }

  /// Types the lines, and gives back what is in the script behind its head.
  private func type(
    _ lines: [LineInput], names: [String: String] = [:],
    _ prepare: (TestShell) async throws -> Void = { _ in }
  ) async throws -> (script: [String], printed: String) {
    let editor = ScriptedEditor(lines)
    let shell = try TestShell(editor: editor)
    for (name, text) in names {
      shell.environment.names.setAlias(name, text.split(separator: " ").map(String.init))
    }
    try await prepare(shell)
    let console = Console(
      editor: editor, output: EditorSink(editor), errors: EditorSink(editor),
      traits: TerminalTraits(isTerminal: true, hasColor: false, isUnicode: true))
    let repl = REPL(
      session: shell.test.session, editor: editor, console: console, environment: shell.environment,
      history: History(), completer: CommandCompleter(), interrupts: AsyncStream { _ in })
    _ = await repl.run()
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    // Without what it was wrapped to.
    let printed = editor.printed.split { $0.isWhitespace }.joined(separator: " ")
    return (text.split(separator: "\n").map(String.init), printed)
  }

  private func type(_ lines: String...) async throws -> (script: [String], printed: String) {
    try await type(["record start \(path)"].map { LineInput.line($0) } + lines.map { .line($0) })
  }

  private static let head = ["#!/usr/bin/env -S scjobs run", "# Recorded at the prompt on 2026-05-14."]

  @Test func `what is typed becomes a script that only its owner can read`() async throws {
    let (script, printed) = try await type(
      "output", "set x 'a b'  # why", "status > /dev/null; timing", "record stop", "output")
    #expect(script == Self.head + ["output", "set x 'a b'", "status > /dev/null", "timing"])
    #expect(
      printed.contains("What you type is recorded in \(path)")
        && printed.contains("4 commands are recorded in \(path)."))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `the end of the prompt ends the recording`() async throws {
    let (script, printed) = try await type("output", "quit")
    #expect(script == Self.head + ["output"] && printed.contains("1 command is recorded"))
  }

  @Test func `ids become parameters, once each, and in quotes too`() async throws {
    let (a, b) = ("job_0123456789abcdef01234567", "job_ffffffffffffffffffffffff")
    let (script, _) = try await type(
      "track \(a) \(b) --label 'wave $3'", "show \(b)", "expect /id == \(b)", "set path '/tmp/\(a).json'",
      "jobs --limit 1 > /dev/null", "set note 'job_01 is none'")
    #expect(
      script.dropFirst(2) == [
        "param job1 \(a)", "param job2 \(b)", "track ${job1} ${job2} --label 'wave $3'", "show ${job2}",
        "expect /id == ${job2}", "set path /tmp/${job1}.json", "jobs --limit 1 > /dev/null",
        "set note 'job_01 is none'",
      ])
  }

  @Test func `what failed is expected to fail, or left out with the reason`() async throws {
    let (script, _) = try await type(
      "show nobody", "statsu", "show 'oh > > x' > > x", "let a = jobs --pointer /nope",
      "expect status completed",
      "show nobody; expect fail not_tracked", "! exit 3")
    #expect(
      script.dropFirst(2) == [
        "show nobody", "expect fail not_tracked", "# statsu",
        "#   There is no command called statsu: `help` lists them. Did you mean status?",
        "# show 'oh > > x' > > x", "#   A file's name must follow >.",
        "let a = jobs --pointer /nope", "expect fail no_such_place", "# expect status completed",
        "#   Expected status completed. The last reply has neither an outcome nor a status.",
        "show nobody", "expect fail not_tracked", "! exit 3", "expect fail shell_failed",
      ], "\(script)")
  }

  @Test func `no key gets into it, however it is typed`() async throws {
    let key = "scp_test_0123456789abcdefABCDEF0123456789"
    let file = folder.path + "/key"
    try Data("\(key)\n".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    let (script, _) = try await type(
      "key \(key)", "key sesame", "key --file \(file)", "key --file=\(file)", "set k \(key)", "! true \(key)",
      "show \(key)", "if value a == a\nkey sesame\nend", "preview key sesame", "let x = key sesame",
      "within 1m key sesame", "set k2 \(key)", "set x 'y' 'z'; key sesame > > x", "set '\(key)")
    let text = script.joined(separator: "\n")
    #expect(!text.contains("0123456789abcdef") && !text.contains("sesame"), "\(text)")
    #expect(script.contains("param key_file \(file) --about 'the file with the API key'"))
    #expect(script.count { $0 == "key --file ${key_file}" } == 2)
  }

  @Test func `variables, modes and aliases from before are part of it`() async throws {
    let (script, _) = try await type(
      [
        .line("set wave 'a b'"), .line("output json"), .line("record start \(path)"), .line("show ${wave}"),
        .line("set y ${wave}"), .line("show ${y}"), .line("w --tag ${z:-q}"), .line("source inner"),
      ], names: ["w": "jobs --limit 2"])
    #expect(
      script.dropFirst(2) == [
        "output json", "param wave 'a b'", "show ${wave}", "expect fail not_tracked", "set y ${wave}",
        "show ${y}",
        "expect fail not_tracked", "jobs --limit 2 --tag ${z:-q}",
        "source \(FileManager.default.currentDirectoryPath)/inner", "expect fail file",
      ], "\(script)")
  }

  @Test func `a block is recorded as it was typed`() async throws {
    let (script, _) = try await type("if value a == b", "  timing", "else", "  output", "end", "retry 1m")
    #expect(script.dropFirst(2) == ["if value a == b", "  timing", "else", "  output", "end"])
  }

  @Test func `ids in a block are variables wherever ours stand`() async throws {
    let (a, b) = ("job_0123456789abcdef01234567", "job_0123456789abcdef0123456a")
    let (script, _) = try await type(
      "if value x == '\(a)'", "  show \(a) > '/tmp/é \(b)' # \(b)", "  show 'ü\(b)' | grep \(a)", "end")
    #expect(
      script.dropFirst(2) == [
        "param job1 \(a)", "param job2 \(b)", "if value x == ${job1}",
        "  show ${job1} > \"/tmp/é ${job2}\" # \(b)", "  show ü${job2} | grep \(a)", "end",
      ], "\(script)")
  }

  @Test func `a file that is there stays, unless --force says otherwise`() async throws {
    try Data("mine\n".utf8).write(to: URL(fileURLWithPath: path))
    let (script, printed) = try await type("output")
    #expect(script == ["mine"] && printed.contains("is there already: add --force"))
    let (replaced, _) = try await type([.line("record start \(path) --force"), .line("output")])
    #expect(replaced == Self.head + ["output"])
    let (_, twice) = try await type([
      .line("record start \(path) --force"), .line("record start \(path)2"), .line("record stop"),
      .line("record stop"),
    ])
    #expect(
      twice.contains("is being recorded: type `record stop` first.")
        && twice.contains("Nothing is being recorded"))
    let shell = try TestShell()
    #expect(await shell.run("record start \(path)2") == .commandFailed)
    #expect(shell.errors.text.contains("there is no prompt here"))
  }

  @Test func `the script runs unchanged`() async throws {
    let id = try JobID.sample(7)
    let lines = [
      "record start \(path)", "track \(id) --label wave", "refresh wave", "expect status failed",
      "show nobody",
      "wait wave", "if status failed\njobs --status failed\nend", "statsu",
      "let l = show \(id) --pointer /label",
      "expect /label == ${l}", "output json", "show \(id)",
    ]
    let script: @Sendable (TestShell) async throws -> Void = { shell in
      await shell.test.api.script(id, .job(id, .failed, failure: JobFailure(code: "E", message: "m")))
    }
    let (written, _) = try await type(lines.map { .line($0) }, script)
    let other = try TestShell()
    try await script(other)
    let code = await other.runner().run(.files([path]))
    #expect(code == .ok, "\(other.errors.text)\n\(written.joined(separator: "\n"))")
    #expect(other.output.text.contains("\"label\":\"wave\""))
  }

  @Test func `a key in pieces and a sign in quotes are what they were`() async throws {
    let id = "job_0123456789abcdef01234567"
    let (script, _) = try await type(
      "set k \"scp_live_\"0123456789abcdefABCDEF0123456789", "track \(id) --label '>'")
    #expect(
      script.dropFirst(2) == [
        "# A command with a key in it.", "param job1 \(id)", "track ${job1} --label '>'",
      ])
  }
}
