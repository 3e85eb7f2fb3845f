import EngineTesting
import JSON
import LineEditing
import SurveyCoderAPI
import Testing

@testable import JobEngine
@testable import Operations
@testable import Shell

@Suite struct RenderingTests {
  private func style(_ width: Int?, unicode: Bool = true, color: Bool = false) -> TextStyle {
    TextStyle(
      width: width, hasColor: color, isUnicode: unicode, isTerminal: width != nil,
      now: ManualClock.startDate + .seconds(60))
  }

  private func jobs() throws -> [TrackedJob] {
    var done = try TrackedJob.sample(2, status: .completed, label: "wave-3")
    done.progress = JobProgress(processed: 500, total: 500, percentage: 100)
    done.tags = ["nightly", "panel"]
    let queued = try TrackedJob.sample(3, status: .queued, label: "日本語の調査")
    var running = try TrackedJob.sample(1)
    running.nextLookAt = ManualClock.startDate + .seconds(67)
    return [running, done, queued]
  }

  @Test func `a table drops what matters least rather than be wider than the terminal`() throws {
    #expect(
      JobTable.lines(try jobs(), style(40)).joined(separator: "\n") == """
        JOB              STATUS      DONE  ETA
        job_0000000000…  processing   61%  1m20s
        wave-3           completed   100%
        日本語の調査     queued       61%
        """)
    #expect(
      JobTable.lines(try jobs(), style(80)).joined(separator: "\n") == """
        ID                            LABEL   STATUS      PROGRESS
        job_000000000000000000000001          processing  61%  305/500  2.4/s  ETA 1m20s
        job_000000000000000000000002  wave-3  completed   100%  500/500
        job_000000000000000000000003  日本…   queued      61%  305/500  2.4/s
        """)
    for width in 20...200 {
      for line in JobTable.lines(try jobs(), style(width)) {
        #expect(DisplayWidth.columns(of: line) <= width)
      }
    }
  }

  @Test func `a list that may go on says so, and what was left out`() throws {
    let row = DiscoveredJob(job: try .sample(1), isTracked: false)
    let list = DiscoveredJobs(jobs: [row], unreadableRows: 2, mayHaveMore: true)
    for width in [40, 80] {
      let lines = list.lines(style(width))
      #expect(lines.contains { $0.hasPrefix("2 rows of the service's list") })
      #expect(lines.last?.hasPrefix("There may be more: --limit 100") == true)
    }
    let whole = DiscoveredJobs(jobs: [row], unreadableRows: 0, mayHaveMore: false)
    #expect(whole.lines(style(80)).count == 2)
  }

  @Test func `at 200 columns every fact of a job has its column`() throws {
    #expect(
      JobTable.lines(try jobs(), style(200)).joined(separator: "\n") == """
        ID                            LABEL         STATUS      PROGRESS                        TAGS           NEXT LOOK  TRACKED
        job_000000000000000000000001                processing  61%  305/500  2.4/s  ETA 1m20s                 in 7 s     1m00s ago
        job_000000000000000000000002  wave-3        completed   100%  500/500                   nightly panel             1m00s ago
        job_000000000000000000000003  日本語の調査  queued      61%  305/500  2.4/s                                       1m00s ago
        """)
  }

  @Test func `a job that completed, failed, expired or goes on has its line`() throws {
    var done = try TrackedJob.sample(1, status: .completed, label: "wave-3")
    done.progress = JobProgress(processed: 500, total: 500, percentage: 100)
    done.finishedAt = ManualClock.startDate + .seconds(130)
    done.result = ArchivedResult(bytes: 12_345, path: "/home/ann/results/x.json", sha256: "ab12")
    #expect(
      ProgressText.endLine(done, style(80))
        == "✔ job_000000000000000000000001 (wave-3) completed  500/500  in 4m10s  → /home/ann/results/x.json")
    #expect(
      ProgressText.endLine(done, style(80, unicode: false)).hasPrefix("ok job_000000000000000000000001"))
    var failed = try TrackedJob.sample(2, status: .failed)
    failed.failure = JobFailure(code: "CODING_FAILED", message: "Out of luck.")
    #expect(
      ProgressText.endLine(failed, style(80))
        == "✘ job_000000000000000000000002 failed  CODING_FAILED: Out of luck.")
    #expect(
      ProgressText.endLine(try .sample(3, status: .expired), style(80)).contains(
        "✘ job_000000000000000000000003 expired"))
    #expect(
      ProgressText.endLine(try .sample(4), style(80))
        == "◌ job_000000000000000000000004 still processing  61%  305/500  2.4/s  ETA 1m20s")
  }

  @Test(arguments: [
    (0.0, "░░░░░░░░░░"), (0.61, "██████░░░░"), (0.999, "█████████░"), (1, "██████████"), (7, "██████████"),
    (-1, "░░░░░░░░░░"),
  ])
  func `a bar fills with the share that is done`(fraction: Double, bar: String) {
    #expect(ProgressText.bar(fraction, columns: 10, style(80)) == bar)
    let ascii = ProgressText.bar(fraction, columns: 10, style(80, unicode: false))
    #expect(ascii.utf8.count == 10 && ascii.allSatisfy { $0 == "#" || $0 == "-" })
  }

  @Test func `show tells every fact, the result's file and the reason of the next look among them`() throws {
    var job = try TrackedJob.sample(1, label: "wave-3")
    job.nextLookAt = ManualClock.startDate + .seconds(67)
    job.nextLookReason = "ETA 48 s × 0.15"
    job.observedAt = ManualClock.startDate + .seconds(57)
    job.requests = 12
    #expect(
      job.lines(style(80)).joined(separator: "\n") == """
        job_000000000000000000000001
          label      wave-3
          status     processing
          progress   ██████░░░░  61%  305/500  2.4/s  ETA 1m20s
          next look  in 7 s: ETA 48 s × 0.15
          last look  2026-05-14 09:00:57Z (3 s ago)
          looks      12 requests for it alone
          created    2026-05-14 08:58:00Z (3m00s ago)
          tracked    2026-05-14 09:00:00Z (1m00s ago)
          expires    2026-05-15 08:58:00Z (in 23h57m) at the service
          API        https://api.surveycoder.io
        """)
    var failed = try TrackedJob.sample(2, status: .failed)
    failed.failure = JobFailure(code: "CODING_FAILED", message: "The codebook is empty.")
    failed.result = ArchivedResult(bytes: 12_345, path: "/r/x.json", sha256: "0123456789abcdef")
    let text = failed.lines(style(80)).joined(separator: "\n")
    #expect(text.contains("error     CODING_FAILED: The codebook is empty."))
    #expect(text.contains("result    /r/x.json (12.3 kB, SHA-256 0123456789ab)"))
  }

  private func point(_ status: String, _ seconds: Int) -> JobHistory.Point {
    JobHistory.Point(
      sequence: 1, time: ManualClock.startDate + .seconds(seconds), event: .updated,
      status: JobStatus(status),
      progress: JobProgress(processed: seconds, total: 10, percentage: Double(seconds) * 10))
  }

  private static let hostile = [
    "\u{1b}[2J\u{1b}]52;c;aGk=\u{07}", "a\rb", "tab\there", "\u{9b}31m", "\u{202e}evil\u{2066}",
    "zero\u{200b}width\u{feff}",
    "a" + String(repeating: "\u{301}", count: 10_000), "\u{7f}\u{0}", "日本語👩‍👩‍👧‍👦",
    String(repeating: "x", count: 10_000), "new\nline", "\u{e0041}\u{2028}",
  ]

  @Test(arguments: hostile, [40, 80, 200])
  func `nothing that a server sends reaches the terminal as more than text`(text: String, width: Int) throws {
    var job = try TrackedJob.sample(1, status: JobStatus(text), label: text)
    job.type = text
    job.tags = [text]
    job.failure = JobFailure(code: text, message: text)
    job.nextLookReason = text
    job.nextLookAt = ManualClock.startDate
    job.result = ArchivedResult(bytes: 1, path: text, sha256: text)
    var failed = job
    failed.status = .failed
    var done = job
    done.status = .completed
    let raw = JSONWritableText(text).json
    let replies: [any Renderable] = [
      TrackedJobsReply([job, failed, done]), job, failed,
      Usage(plan: text, raw: raw), Usage(raw: raw), Health(status: text, isHealthy: true, raw: raw),
      JobScreen(job: job, points: [point(text, 0), point(text, 9)]),
      JobHistory(id: job.id, points: [point(text, 0)], isComplete: true),
      TimelineReply(
        jobs: [
          JobTimeline(
            id: job.id, label: text, status: job.status,
            spans: [
              .init(status: job.status, from: ManualClock.startDate, to: ManualClock.startDate + .seconds(5))
            ])
        ], hasMore: false),
      RequestPreview(
        requests: [.init(method: "GET", url: text, headers: [.init(name: "x", value: text)])], note: text),
      MessageReply(message: text), EnteredLinesReply(entries: [text]),
      NamedTextsReply(kind: "variables", texts: [(name: "x", text: text)], none: ""),
      ConfigReply(path: text, settings: [.init(name: "x", value: text, inFile: text, summary: "y")]),
    ]
    let style = style(width)
    var lines = replies.flatMap { $0.lines(style) }
    lines += [job, failed, done].flatMap {
      [ProgressText.endLine($0, style), ProgressText.plainLine($0), NoticeText.end($0, style)]
    }
    lines += LiveBlockText.lines([job], others: 0, rows: 5, style)
    for line in lines {
      #expect(line == line.escapedForTerminal, "\(line.debugDescription)")
    }
    // Paths are ours, and are told whole.
    var flood = [job, failed, done]
    for place in flood.indices { flood[place].result = nil }
    let flooded = flood.flatMap {
      $0.lines(style) + [ProgressText.endLine($0, style), ProgressText.plainLine($0)]
    }
    #expect((flooded.map(\.unicodeScalars.count).max() ?? 0) < 5_000)
    for line in JobTable.lines([job, failed, done], style)
      + LiveBlockText.lines([job], others: 7, rows: 2, style)
    {
      #expect(DisplayWidth.columns(of: line) <= width)
    }
    for mode in [OutputMode.json, .ndjson, .csv] {
      let shown = String(decoding: ReplyWriter.bytes(job, mode: mode, style), as: UTF8.self)
      #expect(shown == shown.escapedForTerminal(keeping: ["\n"]))
    }
    let json = ReplyWriter.bytes(job, mode: .json, style)
    #expect(try JSONDocument(parsing: json).root["label"]?.string == text)
  }

  @Test func `colours come only where they are wanted, and end on their line`() throws {
    #expect(!JobTable.lines(try jobs(), style(80)).joined().contains("\u{1b}"))
    let colored = JobTable.lines(try jobs(), style(80, color: true))
    #expect(colored.joined().contains("\u{1b}[32mcompleted\u{1b}[0m"))
    for line in colored { #expect(DisplayWidth.columns(of: line) <= 80) }
  }

  @Test(arguments: [
    (
      ["TERM": "xterm", "LANG": "en_US.UTF-8"], true,
      TerminalTraits(isTerminal: true, hasColor: true, isUnicode: true)
    ),
    (
      ["TERM": "xterm", "LANG": "en_US.UTF-8", "NO_COLOR": "1"], true,
      .init(isTerminal: true, hasColor: false, isUnicode: true)
    ),
    (
      ["TERM": "xterm", "LANG": "en_US.UTF-8", "NO_COLOR": ""], true,
      .init(isTerminal: true, hasColor: true, isUnicode: true)
    ),
    (["TERM": "dumb", "LANG": "C.UTF-8"], true, .init(isTerminal: true, hasColor: false, isUnicode: false)),
    (
      ["TERM": "xterm", "LANG": "C.utf8", "LC_ALL": "C"], true,
      .init(isTerminal: true, hasColor: true, isUnicode: false)
    ),
    (["TERM": "dumb", "LANG": "C.UTF-8"], false, .init(isTerminal: false, hasColor: false, isUnicode: true)),
    ([:], false, .init(isTerminal: false, hasColor: false, isUnicode: false)),
  ])
  func `what the terminal can show is read from its surroundings`(
    environment: [String: String], isTerminal: Bool, traits: TerminalTraits
  ) {
    #expect(TerminalTraits(environment: environment, isTerminal: isTerminal) == traits)
  }
}

private struct JSONWritableText: JSONWritable {
  let text: String
  init(_ text: String) { self.text = text }
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member(named: text, text)
      $0.member("inner", [text])
    }
  }
}

/// `TrackedJobs` is made by its operation alone; the same rows in a reply of a test's own.
private struct TrackedJobsReply: Renderable {
  let jobs: [TrackedJob]
  init(_ jobs: [TrackedJob]) { self.jobs = jobs }
  func write(to writer: inout JSONWriter) { writer.value(jobs) }
  func lines(_ style: TextStyle) -> [String] { JobTable.lines(jobs, style) }
}
