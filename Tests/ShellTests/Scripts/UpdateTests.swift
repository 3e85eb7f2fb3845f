import EngineTesting
import Foundation
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct UpdateTests {
  private func update(
    _ files: [String: String], _ shell: TestShell? = nil
  ) async throws -> (code: ExitCode, shell: TestShell, files: [String: String]) {
    let shell = try shell ?? TestShell()
    let folder = shell.test.folder.path
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    var options = ScriptRunner.Options()
    options.updatesExpectations = true
    options.variables = ["v": "x"]
    let code = await shell.runner().run(.files(["\(folder)/main"]), options: options)
    var after: [String: String] = [:]
    for name in files.keys {
      after[name] = String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")), as: UTF8.self)
    }
    return (code, shell, after)
  }

  @Test func `what is so is written into expectations, and all else stays as it is`() async throws {
    let before = """
      \u{feff}# 日 a comment
      track a   --label  'wave 3' > /dev/null\r
      \tshow a > /dev/null ;  expect   /label   ==  "wave 4"   # here\r
      expect /status == 'queued' ; expect /tags == '["x"]'
      expect /id \\
        matches ^b
      show nobody
      expect fail no_key timeout
      expect /label exists
      """
    let (code, shell, files) = try await update(["main": before.replacing("\nexpect /label exists", with: "")]
    )
    #expect(code == .ok, "\(shell.errors.text)")
    #expect(
      files["main"] == """
        \u{feff}# 日 a comment
        track a   --label  'wave 3' > /dev/null\r
        \tshow a > /dev/null ;  expect   /label   == 'wave 3'   # here\r
        expect /status == unknown ; expect /tags == '[]'
        expect /id \\
          == a
        show nobody
        expect fail not_tracked
        """)
    #expect(shell.errors.text == "\(shell.test.folder.path)/main: 5 expectations were updated.\n")
    let again = try await update(["main": files["main"] ?? ""])
    #expect(
      again.code == .ok && again.files == files && again.shell.errors.text == "", "nothing is left to update")
  }

  @Test func `what changes each time is expected by its form`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .completed(id), .completed(id))
    let (code, _, files) = try await update(
      [
        "main": """
        track \(id) > /dev/null
        refresh \(id) > /dev/null
        expect /id == x
        expect /trackedAt == x
        expect /result/path == x
        expect /status == x
        """
      ], shell)
    #expect(code == .ok, "\(shell.errors.text)")
    let lines = (files["main"] ?? "").split(separator: "\n").map(String.init)
    #expect(lines[2] == "expect /id matches '^job_[0-9a-f]{24}$'")
    #expect(
      lines[3]
        == #"expect /trackedAt matches '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$'"#)
    #expect(lines[4].contains(#"results\/job_[0-9a-f]{24}\.json$"#), "\(lines[4])")
    #expect(lines[5] == "expect /status == completed")
    let other = try TestShell()
    await other.test.api.script(id, .completed(id))
    let again = try await update(["main": (files["main"] ?? "").replacing(lines[4] + "\n", with: "")], other)
    #expect(again.code == .ok && other.errors.text == "", "it holds: \(other.errors.text)")
  }

  @Test(arguments: [
    (ActualValue.text("4m10s"), "x"), (.text("1.5 s"), "x"), (.json("12.25"), "windowSeconds"),
    (.json("1.5e-7"), "eta"), (.text("at 2026-05-14T09:00:00.000Z (job_0123456789abcdef01234567)"), "x"),
    (.text("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), "x"),
  ])
  func `a pattern fits the value that it was made of`(value: ActualValue, name: String) throws {
    let pattern = try #require(VolatileText.pattern(for: value, name: name))
    #expect(try Regex(pattern).wholeMatch(in: value.plain) != nil, "\(pattern)")
    #expect(!pattern.contains("2026") && !pattern.contains("0123"))
  }

  @Test(arguments: [ActualValue.text("wave 3"), .text("completed"), .json("12"), .text("a (b) [c] 100%")])
  func `what stays is no pattern`(value: ActualValue) {
    #expect(VolatileText.pattern(for: value, name: "count") == nil)
  }

  @Test func `orders, variables, absences and texts of one's own still fail`() async throws {
    for line in [
      "/jobs/0/requests > 7", "/jobs/0/label == ${v}", "/jobs/3 exists", "value ${v} == y", "/jobs missing",
    ] {
      let text = "track a --label w > /dev/null\njobs > /dev/null\nexpect \(line)"
      let (code, _, files) = try await update(["main": text])
      #expect(code == .expectationFailed && files["main"] == text, "\(line)")
    }
  }

  @Test func `a sourced file is updated itself, and one that is met twice with two values is not`()
    async throws
  {
    let (code, shell, files) = try await update([
      "main": "track a --label w > /dev/null\nshow a > /dev/null\nsource part\nsource part",
      "part": "expect /label == x",
    ])
    #expect(code == .ok && files["part"] == "expect /label == w", "\(shell.errors.text)")
    let (other, _, twice) = try await update([
      "main":
        "track a --label w > /dev/null\nshow a > /dev/null\nsource part\ntrack a --label u > /dev/null\nshow a > /dev/null\nsource part",
      "part": "expect /label == x",
    ])
    #expect(other == .expectationFailed && twice["part"] == "expect /label == w")
  }

  @Test func `a sourced file elsewhere is left as it is, and that is told`() async throws {
    let elsewhere = try TemporaryFolder()
    let part = elsewhere.path + "/part"
    let text = "expect /label == x"
    try Data(text.utf8).write(to: URL(fileURLWithPath: part))
    let (code, shell, _) = try await update([
      "main": "track a --label w > /dev/null\nshow a > /dev/null\nsource \(part)"
    ])
    #expect(code == .expectationFailed)
    #expect(try String(contentsOfFile: part, encoding: .utf8) == text)
    #expect(shell.errors.text.contains("\(part): left as it is"), "\(shell.errors.text)")
  }

  @Test func `a key or a control character is not written, and permissions stay`() async throws {
    let shell = try TestShell()
    let path = shell.test.folder.path + "/main"
    _ = try await shell.test.session.track([JobID("a")], label: "scp_live_0123456789abcdef\u{1b}[m")
    _ = try await shell.test.session.track([JobID("b")], label: "fine")
    let text = "show b > /dev/null\nexpect /label == x\nshow a > /dev/null\nexpect /label == x"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: path)
    let (code, _, files) = try await update(["main": text], shell)
    #expect(code == .expectationFailed)
    #expect(
      files["main"]
        == text.replacing("b > /dev/null\nexpect /label == x", with: "b > /dev/null\nexpect /label == fine"))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o750)
  }
}
