import EngineTesting
import LineEditing
import SurveyCoderAPI
import Testing

@testable import Shell

/// Words that a person was made to paste, or that a script holds, in every kind of mistake.
@Suite struct HostileWordTests {
  private static let evil = "x\u{1b}[2J\u{1b}]52;c;aGk=\u{07}\u{202e}\u{9b}31m"

  static let lines = [
    "'\(evil)'", "jobs --'\(evil)' x", "jobs '\(evil)'", "jobs --limit '\(evil)'", "jobs --status '\(evil)'",
    "config set '\(evil)' x", "config set policy '\(evil)'", "source '/nope\(evil)'", "policy set '\(evil)'",
    "policy set adaptive --set '\(evil)=3'", "policy set adaptive --set '\(evil)'", "policy '\(evil)'",
    "wait x --timeout '\(evil)'", "track '\(evil)'", "show '\(evil)'", "history '\(evil)'",
    "history '9\(evil)'",
    "timeline '\(evil)'", "let '\(evil)' = jobs", "let x = jobs --pointer '/\(evil)'", "let x = '\(evil)'",
    "set '\(evil)' x", "result a --pointer '\(evil)'", "result a --out '/nope\(evil)/x'",
    "alias '\(evil)' = jobs",
    "alias a = '\(evil)'", "unalias '\(evil)'", "output '\(evil)'", "connect '\(evil)'", "show 'x\(evil)",
    "show ${\(evil)}", "show \"\\\u{1b}\"", "help '\(evil)'", "preview '\(evil)'",
    "key --file '/nope\(evil)'",
    "jobs > '/nope\(evil)/x'", "key '\(evil)'",
  ]

  private func expectPlain(_ shell: TestShell, _ line: String) {
    let text = shell.output.text + shell.errors.text
    #expect(text == text.escapedForTerminal(keeping: ["\n"]), "\(line.debugDescription)")
  }

  @Test(arguments: lines)
  func `a mistake with a hostile word is told as text alone`(line: String) async throws {
    let typed = try TestShell()
    #expect(await typed.run(line) != .ok || line.hasPrefix("jobs --status"))
    expectPlain(typed, line)
    let script = try TestShell()
    let code = await script.runner().run(.script("status > /dev/null\n\(line)", name: "a\u{1b}b"))
    #expect(code != .ok || line.hasPrefix("jobs --status"))
    expectPlain(script, line)
    if code != .ok { #expect(script.errors.text.hasPrefix("a\\x1bb:2:"), "\(script.errors.text)") }
  }

  @Test func `a job with a hostile label is shown as text alone by everything that shows it`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(
      id, .job(id, .failed, failure: JobFailure(code: Self.evil, message: Self.evil)))
    let code = await shell.runAdvancing(
      """
      track \(id) --label '\(Self.evil)' --tag '\(Self.evil)'
      set evil '\(Self.evil)'
      alias a = jobs --tag '\(Self.evil)'
      jobs; show \(id); timeline; status; set; alias; a; config; preview wait \(id)
      wait \(id)
      """)
    #expect(code == .jobFailed)
    expectPlain(shell, "a session")
    let after = try TestShell()
    _ = await after.run("set evil '\(Self.evil)'; let x = jobs --pointer '/${evil}'")
    expectPlain(after, "let")
  }
}
