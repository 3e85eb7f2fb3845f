import EngineTesting
import Foundation
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct ScriptTests {
  private func write(_ files: [String: String], in folder: String) throws {
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  }

  private func run(
    _ files: [String: String], _ names: [String] = ["main"], _ shell: TestShell? = nil,
    _ configure: (inout ScriptRunner.Options) -> Void = { _ in }
  ) async throws -> (code: ExitCode, shell: TestShell, folder: String) {
    let shell = try shell ?? TestShell()
    let folder = shell.test.folder.path
    try write(files, in: folder)
    var options = ScriptRunner.Options()
    configure(&options)
    let code = await shell.runner().run(.files(names.map { "\(folder)/\($0)" }), options: options)
    return (code, shell, folder)
  }

  @Test func `a script runs to its end and is silent about itself`() async throws {
    let (code, shell, _) = try await run([
      "main": "#!/usr/bin/env -S scjobs run\nset x table\noutput ${x}\noutput\n"
    ])
    #expect(code == .ok)
    #expect(shell.output.text == "table\n")
    #expect(shell.errors.text == "")
  }

  @Test func `a script stops at the first command that fails and shows where that stands`() async throws {
    let (code, shell, folder) = try await run(["main": "output\n  show nothing  # here\noutput\n"])
    #expect(code == .commandFailed)
    #expect(shell.output.text == "table\n")
    #expect(
      shell.errors.text == """
        \(folder)/main:2:3: No tracked job answers to nothing: `jobs` lists the ids and labels that do.
            show nothing  # here
            ^

        """)
  }

  @Test func `with --continue all commands run and the first failure is the exit code`() async throws {
    let (code, shell, _) = try await run(["main": "show a\n! exit 3\noutput\n"]) {
      $0.continuesAfterFailures = true
    }
    #expect(code == .commandFailed)
    #expect(shell.output.text == "table\n")
    #expect(shell.errors.lines.count { $0.contains("/main:") } == 2)
    #expect(shell.errors.text.contains("status 3"))
  }

  @Test func `nothing runs when anything in the file is wrong, and all of it is told`() async throws {
    let (code, shell, folder) = try await run([
      "main": "output\nstatsu\nwait x --timeout\twhen\nshow ${nope}\nsource missing\nset 日本 x\n"
    ])
    #expect(code == .scriptSyntax)
    #expect(shell.output.text == "")
    let errors = shell.errors.text
    #expect(
      errors.contains(
        "\(folder)/main:2:1: There is no command called statsu: `help` lists them. Did you mean status?"))
    #expect(errors.contains("/main:3:18: “when” is not a length of time"))
    #expect(errors.contains("/main:4:6: nope has no value"))
    #expect(errors.contains("/main:5:1: Can't read \(folder)/missing: No such file or directory."))
    #expect(errors.contains("/main:6:5: A variable's name"))
  }

  @Test func `an unfinished quote is told where it opens, with a caret under it`() async throws {
    let (code, shell, folder) = try await run(["main": "output\nset 日 x; set x 'oh\n"])
    #expect(code == .scriptSyntax)
    #expect(
      shell.errors.text == """
        \(folder)/main:2:5: A variable's name is made of letters, digits and _.
          set 日 x; set x 'oh
              ^
        \(folder)/main:2:16: The ' here has no partner: close the quote.
          set 日 x; set x 'oh
                          ^

        """)
  }

  @Test func `--set gives variables their values, which a script's own set replaces`() async throws {
    let (code, shell, _) = try await run(["main": "output ${mode}\nset mode table\noutput ${mode}\noutput"]) {
      $0.variables = ["mode": "csv"]
    }
    #expect(code == .ok)
    #expect(shell.output.text == "table\n")
    let (refused, _, _) = try await run(["main": ""]) { $0.variables = ["a-b": ""] }
    #expect(refused == .usage)
  }

  @Test func `source is relative to the file, shares variables, and errors point into the inner file`()
    async throws
  {
    let shell = try TestShell()
    let folder = shell.test.folder.path
    try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: true)
    let (code, _, _) = try await run(
      [
        "main": "source sub/a\noutput ${m}\noutput\nsource sub/b", "sub/a": "set m json\nsource c",
        "sub/c": "output",
        "sub/b": "\n show x",
      ], ["main"], shell)
    #expect(code == .commandFailed)
    #expect(shell.output.text == "table\n{\"output\":\"json\"}\n")
    #expect(shell.errors.text.hasPrefix("\(folder)/sub/b:2:2: No tracked job"))
    #expect(shell.errors.lines.count == 3)
  }

  @Test func `a file that sources itself by way of another is refused before it runs`() async throws {
    let (code, shell, folder) = try await run(["main": "output\nsource b", "b": "source ./main"])
    #expect(code == .scriptSyntax)
    #expect(shell.output.text == "")
    #expect(shell.errors.text.contains("\(folder)/b:1:1: \(folder)/./main sources itself"))
  }

  @Test func `quit ends the whole run in peace`() async throws {
    let (code, shell, _) = try await run(
      ["main": "source b\noutput", "b": "quit", "c": "output"], ["main", "c"])
    #expect(code == .ok)
    #expect(shell.output.text == "")
  }

  @Test func `a file that is not there or no text is a usage error`() async throws {
    #expect(try await run([:], ["none"]).code == .usage)
    let shell = try TestShell()
    try Data([0xff, 0xfe]).write(to: URL(fileURLWithPath: shell.test.folder.path + "/bin"))
    #expect(try await run([:], ["bin"], shell).code == .usage)
    #expect(shell.errors.text.contains("not UTF-8"))
  }

  @Test func `-c tells errors as sentences and has the code of usage or syntax`() async throws {
    let shell = try TestShell()
    #expect(await shell.run("output; statsu") == .usage)
    #expect(await shell.run("output 'x") == .scriptSyntax)
    #expect(await shell.run("show x") == .commandFailed)
    #expect(shell.output.text == "")
    #expect(shell.errors.lines.allSatisfy { $0.hasPrefix("error: ") })
    #expect(shell.errors.lines.count == 3)
  }

  @Test func `check finds what run would refuse and sends nothing`() async throws {
    let shell = try TestShell()
    #expect(await shell.runner().check(.text("health\nusage; wait @all")) == .ok)
    #expect(await shell.runner().check(.text("helth")) == .usage)
    #expect(await shell.test.api.unexpected.isEmpty)
  }

  @Test func `--echo shows each command, and no key`() async throws {
    let shell = try TestShell()
    let code = await shell.run("output # mode\nkey scp_live_0123456789abcdefABCDEF0123456789") {
      $0.echoes = true
    }
    #expect(code == .ok)
    #expect(shell.output.text.hasPrefix("> output\ntable\n> key scp_live_…\nThe key is scp_live_…"))
    #expect(!shell.output.text.contains("0123456789abcdef"))
  }

  @Test func `a key in a faulty line is not in the error`() async throws {
    let (_, shell, _) = try await run(["main": "track scp_live_0123456789abcdefABCDEF0123456789 --lable x"])
    #expect(shell.errors.text.contains("scp_live_…"))
    #expect(!shell.errors.text.contains("0123456789abcdef"))
    let sentence = try TestShell()
    _ = await sentence.run("output scp_live_0123456789abcdefABCDEF0123456789")
    #expect(sentence.errors.text.contains("scp_live_…") && !sentence.errors.text.contains("0123456789abcdef"))
  }

  @Test func `key in a script without a person asks for a file`() async throws {
    let shell = try TestShell(key: nil)
    #expect(await shell.run("key") == .commandFailed)
    #expect(shell.errors.text.contains("key --file PATH"))
    let path = shell.test.folder.path + "/key"
    try Data("scp_test_0123456789abcdefABCDEF0123456789\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(await shell.run("key --file \(path)") == .ok)
    #expect(try await shell.test.session.status().key?.source == .file)
  }

  @Test func `output goes to files and through the shell, which never sees the key`() async throws {
    let shell = try TestShell()
    let folder = shell.test.folder.path
    let code = await shell.run(
      """
      set who "a'b"
      output > \(folder)/one
      output >> \(folder)/one
      output | sed s/t/T/ > \(folder)/two
      ! echo "$SCP_API_KEY-${who}" > \(folder)/three
      """)
    #expect(code == .ok)
    #expect(try String(contentsOfFile: folder + "/one", encoding: .utf8) == "table\ntable\n")
    #expect(try String(contentsOfFile: folder + "/two", encoding: .utf8) == "Table\n")
    #expect(try String(contentsOfFile: folder + "/three", encoding: .utf8) == "-a'b\n")
    #expect(shell.output.text == "")
  }

  @Test func `a shell command that fails, fails; one that has read enough does not`() async throws {
    let shell = try TestShell()
    #expect(await shell.run("output | exit 4") == .commandFailed)
    #expect(await shell.run("help | head -n 1 > /dev/null") == .ok)
    #expect(await shell.run("output > /nowhere/x") == .commandFailed)
    #expect(shell.errors.text.contains("status 4") && shell.errors.text.contains("Can't write /nowhere/x"))
  }

  @Test func `Ctrl-C ends the command and the script`() async throws {
    let shell = try TestShell()
    let (interrupts, interrupt) = AsyncStream.makeStream(of: Void.self)
    interrupt.yield()
    let code = await shell.runner(interrupts: interrupts).run(.text("! sleep 60; output"))
    #expect(code == .interrupted)
    #expect(shell.output.text == "")
  }
}
