import EngineTesting
import Foundation
import JSON
import LineEditing
import Testing

@testable import Shell

@Suite struct HelpTests {
  private func help(_ words: String, mode: OutputMode = .table) async throws -> String {
    let shell = try TestShell()
    #expect(await shell.run("help \(words)") { $0.output = mode } == .ok, "\(shell.errors.text)")
    return shell.output.text
  }

  @Test func `help explains the language and the exit codes`() async throws {
    let codes = try await help("exit-codes")
    for code in ExitCode.allCases {
      #expect(codes.contains("\(code.rawValue)") && codes.contains(code.meaning))
    }
    let language = try await help("language")
    for part in ["@active", "${NAME:-TEXT}", ">> FILE", "'…'"] { #expect(language.contains(part)) }
    let failures = try await help("failures")
    for kind in FailureKind.allCases { #expect(failures.contains(kind.rawValue)) }
    let root = try JSONDocument(parsing: try await help("exit-codes", mode: .json)).root
    #expect(root["facts"]?["5"]?.string == "a job failed or expired")
  }

  @Test func `help tells other names, and of an alias what it stands for`() async throws {
    #expect(try await help("jobs").contains("Also called `ls`."))
    #expect(try await help("ls").hasPrefix("jobs "))
    let shell = try TestShell()
    #expect(await shell.run("alias w = wait @active; help w") == .ok)
    #expect(shell.output.text.hasPrefix("wait ID…"))
  }

  @Test func `help of an unknown command says what was probably meant`() async throws {
    let shell = try TestShell()
    #expect(await shell.run("help wiat") == .usage)
    #expect(shell.errors.text.contains("Did you mean wait?"))
  }

  @Test func `an unknown group of jobs brings the nearest`() async throws {
    let shell = try TestShell()
    #expect(await shell.run("show @lst") == .commandFailed)
    #expect(shell.errors.text.contains("Did you mean @last?"))
  }

  @Test func `help of a first word explains all that it begins`() async throws {
    let text = try await help("policy")
    #expect(text.contains("policy show") && text.contains("policy set") && text.contains("policy list"))
  }

  @Test func `the README's exit codes are those of the program`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let text = try String(contentsOfFile: root + "/README.md", encoding: .utf8).replacing("\n", with: " ")
    for code in ExitCode.allCases {
      #expect(text.contains("\(code.rawValue) \(code.meaning)"), "\(code)")
    }
  }

  @Test func `a colour ends on each line that it is wrapped to`() {
    let style = TextStyle(width: 20, hasColor: true, now: ManualClock.startDate)
    let lines = TextWrap.lines(
      style.paint("one two three four five six", .red) + " seven eight nine", width: 20)
    #expect(
      lines == [
        "\u{1b}[31mone two three four\u{1b}[0m", "\u{1b}[31mfive six\u{1b}[0m seven eight", "nine",
      ])
    #expect(TextWrap.lines("looks in 3 s or 4 s", width: 10) == ["looks in", "3 s or 4 s"])
  }

  @Test(arguments: [
    (Duration.milliseconds(3), "3 ms"), (.milliseconds(999), "999 ms"), (.milliseconds(1250), "1.3 s"),
    (.seconds(250), "4m10s"),
  ])
  func `a time is told as finely as it matters`(time: Duration, text: String) {
    #expect(TimingText.format(time) == text)
  }
}
