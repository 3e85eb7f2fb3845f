import EngineTesting
import Foundation
import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite(.timeLimit(.minutes(3))) struct ReportTests {
  private static let hostile = "<b>&\"'\u{1b}[31m\u{202e}]]>\u{ffff}é"

  /// Runs a script on a clock that no run moves but this one, and gives back its reports.
  ///
  /// - Parameter sleepers: Who sleeps when nothing goes on but time.
  private func reports(
    _ text: String, files: [String: String] = [:], sleepers: Int = 1,
    _ prepare: (TestShell) async throws -> Void = { _ in }
  ) async throws -> (code: ExitCode, reports: [ReportRequest.Form: String], shell: TestShell) {
    let shell = try TestShell()
    try await prepare(shell)
    let folder = shell.test.folder.path
    for (name, text) in files.merging(["main": text], uniquingKeysWith: { $1 }) {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    var options = ScriptRunner.Options()
    options.version = "1.2.3"
    options.reports = ReportRequest.Form.allCases.compactMap {
      ReportRequest("\($0.rawValue)=\(folder)/report.\($0.rawValue)")
    }
    let clock = shell.test.clock
    let time = Task {
      while true {
        await clock.sleepers(sleepers)
        if Task.isCancelled { return }
        await clock.advanceToNextSleeper()
      }
    }
    let code = await shell.runner().run(.files(["\(folder)/main"]), options: options)
    time.cancel()
    let last = (1...sleepers).map { _ in Task { try? await clock.sleep(until: clock.now + .seconds(1)) } }
    await time.value
    for task in last { task.cancel() }
    await shell.test.session.end()
    var reports: [ReportRequest.Form: String] = [:]
    for form in ReportRequest.Form.allCases {
      reports[form] = try String(contentsOfFile: "\(folder)/report.\(form.rawValue)", encoding: .utf8)
        .replacing(folder + "/", with: "")
    }
    return (code, reports, shell)
  }

  private func job(_ shell: TestShell) async throws {
    let id = try JobID.sample(1)
    let created = ManualClock.startDate + .seconds(-90)
    await shell.test.api.script(
      id, .job(id, .queued, createdAt: created),
      .job(id, .failed, failure: JobFailure(code: "E", message: Self.hostile), createdAt: created))
  }

  private static let script = """
    track job_000000000000000000000001 > /dev/null
    refresh @last > /dev/null
    track job_000000000000000000000001 --label \(CommandQuoting.quoted(hostile)) > /dev/null
    ! true scp_live_0123456789abcdefABCDEF0123456789 # ok
    show nobody
    expect fail not_tracked
    wait @all > /dev/null
    if status failed
      expect /jobs/0/label == x
    end
    """

  @Test func `TAP has a line for each command and what is known of a failure`() async throws {
    let (code, reports, _) = try await reports(
      "output > /dev/null\nshow x\nexpect fail not_tracked\nshow a # b\noutput")
    #expect(code == .commandFailed)
    #expect(
      reports[.tap] == """
        TAP version 14
        1..4
        ok 1 - main:1 output > /dev/null
          ---
          duration_ms: 0
          ...
        ok 2 - main:2 show x
          ---
          duration_ms: 0
          result: expected
          kind: not_tracked
          exit_code: 1
          message: "No tracked job answers to x: `jobs` lists the ids and labels that do."
          at: "main:2:1"
          ...
        ok 3 - main:3 expect fail not_tracked
          ---
          duration_ms: 0
          ...
        not ok 4 - main:4 show a
          ---
          duration_ms: 0
          result: failed
          kind: not_tracked
          exit_code: 1
          message: "No tracked job answers to a: `jobs` lists the ids and labels that do."
          at: "main:4:1"
          ...

        """)
    #expect(TAPReport.text(.sample(text: "! echo #\\ a\nb")).contains("ok 1 - s:1 ! echo \\#\\\\ a\\\\nb\n"))
  }

  @Test func `JUnit is XML of the elements and attributes that its readers know`() async throws {
    let (code, reports, _) = try await reports(Self.script, job)
    #expect(code == .expectationFailed)
    let xml = try #require(reports[.junit])
    let reader = JUnitReader()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")\n\(xml)")
    #expect(reader.problems == [])
    #expect(reader.cases == 8 && reader.failed == 1)
    #expect(xml.contains("tests=\"8\" failures=\"1\" errors=\"0\""))
    #expect(!xml.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test func `JSON has every step, also those that are no tests, and the jobs`() async throws {
    let (_, reports, _) = try await reports(Self.script, job)
    let root = try JSONDocument(parsing: try #require(reports[.json])).root
    #expect(
      root["outcome"]?.string == "failed" && root["exitCode"]?.int == 4 && root["scjobs"]?.string == "1.2.3")
    #expect(root["startedAt"]?.string == ManualClock.startDate.description)
    let steps = root["steps"]?.elements ?? []
    #expect(
      steps.map { $0["result"]?.string } == [
        "passed", "passed", "passed", "passed", "expected", "passed", "expected", "failed",
      ])
    #expect(steps.last?["kind"]?.string == "expectation_failed" && steps.last?["line"]?.int == 9)
    let job = try #require(root["jobs"]?.elements.first)
    #expect(job["status"]?.string == "failed" && job["label"]?.string == Self.hostile)
    #expect(job["spans"]?.elements.first?["status"]?.string == "queued" && job["detectedAt"] != nil)
  }

  @Test func `the page stands by itself, and nothing of what it tells is markup`() async throws {
    let (_, reports, _) = try await reports(Self.script, job)
    let page = try #require(reports[.html])
    for forbidden in [
      "http://", "https://", "<script", "src=", "url(", "@import", "<b>&\"", "\u{1b}", "\u{202e}",
    ] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    #expect(page.contains("&lt;b&gt;&amp;&quot;&#39;\\x1b[31m\\u202e]]&gt;"))
    #expect(page.contains("default-src 'none'") && page.contains("prefers-color-scheme: dark"))
    #expect(page.contains("class=\"queued\" style=\"left:0.000%;width:"))
    #expect(page.contains("✘ does not hold") && page.contains("failed, as expected"))
    // Every element that is opened is closed.
    let voids = ["meta", "br", "!DOCTYPE"]
    var open: [String] = []
    for tag in page.split(separator: "<").dropFirst() {
      let name = tag.prefix { !" >\n".contains($0) }
      if name.hasPrefix("/") {
        #expect(open.popLast() == String(name.dropFirst()))
      } else if !voids.contains(String(name)) {
        open.append(String(name))
      }
    }
    #expect(open == [])
  }

  @Test func `no report holds the key`() async throws {
    let (_, reports, _) = try await reports(Self.script, job)
    for (form, text) in reports {
      #expect(!text.contains("0123456789abcdef"), "\(form)")
      #expect(text.contains("scp_live_…"))
    }
  }

  @Test func `the same run gives the same reports, byte for byte`() async throws {
    let first = try await reports(Self.script, job).reports
    for _ in 1...3 { #expect(try await reports(Self.script, job).reports == first) }
  }

  @Test func `a script that is refused is reported as that`() async throws {
    let (code, reports, _) = try await reports("statsu\nif status failed")
    #expect(code == .scriptSyntax)
    #expect(
      reports[.tap]?.hasPrefix("TAP version 14\n1..2\nnot ok 1 - main:1:1 There is no command called statsu")
        == true)
    #expect(reports[.junit]?.contains("errors=\"2\"") == true)
    #expect(reports[.html]?.contains("Nothing ran") == true)
    let root = try JSONDocument(parsing: try #require(reports[.json])).root
    #expect(root["outcome"]?.string == "refused" && root["problems"]?.count == 2)
  }

  @Test func `the commands of sourced files are told themselves, tries that others followed are not`()
    async throws
  {
    let (_, reports, _) = try await reports(
      "source inner\nretry 1m --times 2 --on not_tracked show x", files: ["inner": "output > /dev/null"],
      sleepers: 2)
    let lines = (reports[.tap] ?? "").split(separator: "\n").filter { $0.contains("ok ") }
    #expect(lines.first == "ok 1 - inner:1 output > /dev/null")
    #expect(lines.count == 2)
  }

  @Test func `a source that can't be read is told beside others' failures`() async throws {
    let shell = try TestShell()
    let folder = shell.test.folder.path
    for (name, text) in [
      "main": "let n = policy show --pointer /name\nsource ${n}\nsource inner\nshow y", "inner": "show x",
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    var options = ScriptRunner.Options()
    options.continuesAfterFailures = true
    options.reports = [ReportRequest("tap=\(folder)/tap")].compactMap(\.self)
    _ = await shell.runner().run(.files(["\(folder)/main"]), options: options)
    let report = try String(contentsOfFile: "\(folder)/tap", encoding: .utf8).replacing(
      folder + "/", with: "")
    #expect(
      report.split(separator: "\n").filter { $0.contains("ok ") } == [
        "ok 1 - main:1 let n = policy show --pointer /name", "not ok 2 - main:2 source ${n}",
        "not ok 3 - inner:1 show x",
        "not ok 4 - main:4 show y",
      ], "\(report)")
  }

  @Test func `a report that can't be written is a failure, and so told`() async throws {
    let shell = try TestShell()
    let code = await shell.run("output") { $0.reports = [ReportRequest("tap=/nowhere/x")].compactMap(\.self) }
    #expect(code == .commandFailed)
    #expect(shell.errors.text.hasPrefix("error: Can't write the tap report to /nowhere/x: No such file"))
    #expect(
      await shell.run("output > /dev/null") { $0.reports = [ReportRequest("tap=-")].compactMap(\.self) }
        == .ok)
    #expect(shell.output.text.hasSuffix("ok 1 - -c:1 output > /dev/null\n  ---\n  duration_ms: 0\n  ...\n"))
  }

  @Test(arguments: ["tap", "tap=", "xml=a", "=a", ""])
  func `a report without a known form and a file is none`(text: String) {
    #expect(ReportRequest(text) == nil)
  }

  @Test func `a run that ends badly without a command that failed is no good report`() async throws {
    // The time is up in the pause between two tries, which are none of the script's failures.
    let (code, reports, _) = try await reports(
      "within 25s retry 10m --every 10s --on not_tracked show nobody", sleepers: 3)
    #expect(code == .timedOut)
    #expect(reports[.tap]?.contains("not ok ") == true, "\(reports[.tap] ?? "")")
    #expect(reports[.junit]?.contains("failures=\"0\" errors=\"0\"") == false, "\(reports[.junit] ?? "")")
    #expect(reports[.json]?.contains(#""outcome":"failed""#) == true)
    #expect(reports[.html]?.contains("What went wrong besides") == true)
  }

  @Test func `a report that can't be written is told before anything runs`() async throws {
    let shell = try TestShell()
    var options = ScriptRunner.Options()
    options.reports = [try #require(ReportRequest("tap=/nowhere/at/all/report"))]
    let code = await shell.runner().run(.script("output", name: "s"), options: options)
    #expect(code == .commandFailed && shell.output.text.isEmpty)
    #expect(shell.errors.text.contains("Can't write the tap report to /nowhere/at/all/report"))
  }

  @Test func `a key is in no report, also in pieces or without its form`() async throws {
    let (_, reports, _) = try await reports("key sesame\nset k \"scp_live_\"0123456789abcdefABCDEF0123456789")
    for (_, text) in reports { #expect(!text.contains("sesame") && !text.contains("0123456789abcdef")) }
  }

}

extension ScriptReport {
  fileprivate static func sample(text: String) -> ScriptReport {
    let start = Instant.now
    var report = ScriptReport(
      version: "1", files: ["s"], startedAt: ManualClock.startDate, duration: .zero, code: .ok)
    report.steps = [
      StepRecord(
        file: "s", position: .start, text: text, isExpectation: false, isSource: false,
        startedAt: ManualClock.startDate, start: start, duration: .zero)
    ]
    return report
  }
}

/// Holds a file against the elements and attributes of Jenkins' junit-10.xsd.
private final class JUnitReader: NSObject, XMLParserDelegate {
  private static let known: [String: (attributes: Set<String>, parents: Set<String>)] = [
    "testsuites": (["name", "time", "tests", "failures", "errors"], []),
    "testsuite": (
      ["name", "tests", "failures", "errors", "skipped", "time", "timestamp"], ["testsuites"]
    ),
    "testcase": (["name", "classname", "time"], ["testsuite"]),
    "failure": (["message", "type"], ["testcase"]), "error": (["message", "type"], ["testcase"]),
    "system-out": ([], ["testcase"]),
  ]

  var problems: [String] = []
  var cases = 0
  var failed = 0
  private var open: [String] = []

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if let known = Self.known[element] {
      let strange = Set(attributes.keys).subtracting(known.attributes)
      if !strange.isEmpty { problems.append("\(element) has \(strange)") }
      if let parent = open.last, !known.parents.contains(parent) {
        problems.append("\(element) in \(parent)")
      }
    } else {
      problems.append("There is no \(element).")
    }
    if element == "testcase" { cases += 1 }
    if element == "failure" || element == "error" { failed += 1 }
    for name in ["time", "tests", "failures", "errors"] {
      if let text = attributes[name], Double(text) == nil { problems.append("\(name) is \(text)") }
    }
    open.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) { open.removeLast() }
}
