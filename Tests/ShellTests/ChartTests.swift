import EngineTesting
import JSON
import LineEditing
import SurveyCoderAPI
import Testing

@testable import JobEngine
@testable import Operations
@testable import Shell

@Suite struct ChartTests {
  private func style(_ width: Int?, unicode: Bool = true) -> TextStyle {
    TextStyle(
      width: width, isUnicode: unicode, isTerminal: width != nil, now: ManualClock.startDate + .seconds(600))
  }

  private func point(_ seconds: Int, _ percent: Double?, _ status: JobStatus = .processing)
    -> JobHistory.Point
  {
    JobHistory.Point(
      sequence: seconds + 1, time: ManualClock.startDate + .seconds(seconds), event: .updated, status: status,
      progress: percent.map { JobProgress(processed: Int($0), total: 100, percentage: $0) })
  }

  @Test func `a sparkline shows what each look saw, at its time`() {
    let points = [point(0, nil, .queued), point(0, 0), point(50, 50), point(75, 87), point(100, 100)]
    #expect(Sparkline.text(points, columns: 4, style(80)) == "▁▅▇█  4 looks in 1m40s")
    #expect(
      Sparkline.text(points, columns: 8, style(80, unicode: false))
        == "___==**#  4 looks in 1m40s")
    #expect(Sparkline.text([point(0, 5)], columns: 8, style(80)) == nil)
    #expect(Sparkline.text([point(3, 5), point(3, 6)], columns: 8, style(80)) == nil)
    // Progress may go back, and beyond its ends.
    #expect(
      Sparkline.text([point(0, 90), point(10, -5), point(20, 400)], columns: 2, style(80))
        == "▁█  3 looks in 20 s")
  }

  private func span(_ status: JobStatus, _ from: Int, _ to: Int) -> JobTimeline.Span {
    JobTimeline.Span(
      status: status, from: ManualClock.startDate + .seconds(from), to: ManualClock.startDate + .seconds(to))
  }

  private func timeline(_ number: Int, _ label: String?, _ status: JobStatus, _ spans: JobTimeline.Span...)
    throws
    -> JobTimeline
  {
    JobTimeline(id: try .sample(number), label: label, status: status, spans: spans)
  }

  private func jobs() throws -> TimelineReply {
    TimelineReply(
      jobs: [
        try timeline(1, "wave-1", .completed, span(.queued, 0, 60), span(.processing, 60, 300)),
        try timeline(2, "日本語の調査", .failed, span(.unknown, 0, 30), span(.processing, 30, 150)),
        try timeline(3, nil, .processing, span(.queued, 300, 450), span(.processing, 450, 600)),
        try timeline(4, "short", .completed, span(.processing, 600, 600)),
      ], hasMore: false)
  }

  @Test func `a timeline draws the states of each job below one axis`() throws {
    #expect(
      try jobs().lines(style(80)).joined(separator: "\n") == """
                                    09:00:00Z           09:05:00Z         now
        wave-1                      ░░░░█████████████████                      ✔ 5m00s
        日本語の調査                ··████████                                 ✘ 2m30s
        job_000000000000000000000…                       ░░░░░░░░░░██████████  ▸ 5m00s
        short                                                               █  ✔ 0 s
        · not seen yet  ░ queued  █ processing  ✔ completed  ✘ failed or expired
        ▸ goes on
        """)
  }

  @Test func `a timeline fits any width, and needs nothing but ASCII where there is no more`() throws {
    for width in 30...200 {
      for line in try jobs().lines(style(width)) {
        #expect(DisplayWidth.columns(of: line) <= width, "\(width): \(line)")
      }
    }
    let plain = try jobs().lines(style(60, unicode: false)).dropLast()
    #expect(plain.allSatisfy { line in line.contains("調") || line.allSatisfy(\.isASCII) })
    #expect(
      TimelineReply(jobs: [], hasMore: false).lines(style(80)).first?.hasPrefix("No job is tracked") == true)
  }

  @Test func `a timeline is one span a row for programs`() throws {
    let rows = try jobs().rows
    #expect(rows.count == 7)
    #expect(
      rows[0].description
        == #"{"id":"job_000000000000000000000001","label":"wave-1","status":"queued","from":"2026-05-14T09:00:00.000Z","to":"2026-05-14T09:01:00.000Z"}"#
    )
  }
}
