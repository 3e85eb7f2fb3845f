import JobEngine
import LineEditing
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct `The lines of the live block` {
  private func style(_ width: Int, unicode: Bool = true) -> TextStyle {
    TextStyle(width: width, isUnicode: unicode, now: Timestamp(milliseconds: 0))
  }

  private func jobs() throws -> [TrackedJob] {
    var jobs = [
      try TrackedJob.sample(1, status: .queued, label: "waits"), try TrackedJob.sample(2, label: "wave-3"),
      try TrackedJob.sample(3, label: "漢字"),
    ]
    jobs[0].progress = nil
    jobs[0].eta = nil
    jobs[2].progress = JobProgress(processed: 9, total: 1000, percentage: 0)
    jobs[2].eta = .seconds(5)
    return jobs
  }

  @Test func `stand below one another, those that move first`() throws {
    #expect(
      LiveBlockText.lines(try jobs(), others: 0, rows: 5, style(80)) == [
        "wave-3  ████████████░░░░░░░░   61%  305/500  2.4/s  ETA 1m20s",
        "漢字    ░░░░░░░░░░░░░░░░░░░░    0%   9/1000  198/s  ETA 5 s", "waits   queued",
      ])
  }

  @Test func `say of a job that has done all that it is being finished`() throws {
    var job = try TrackedJob.sample(1, label: "wave-3")
    job.progress = JobProgress(processed: 500, total: 500, percentage: 100)
    job.eta = .seconds(2)
    #expect(
      LiveBlockText.lines([job], others: 0, rows: 1, style(80)) == [
        "wave-3  ████████████████████  100%  500/500  finishing"
      ])
    #expect(ProgressText.plainLine(job).hasSuffix("100%  500/500  finishing"))
  }

  @Test(
    arguments: [
      (100, 1, "99/s"), (100, 20, "5.0/s"), (100, 990, "0.1/s"), (50, 1032, "2.8/min"), (2, 600, "0.1/min"),
      (2, 60_000, "0.1/min"),
    ])
  func `tell a slow job's speed by the minute`(total: Int, seconds: Int, speed: String) throws {
    var job = try TrackedJob.sample(1)
    job.progress = JobProgress(processed: 1, total: total, percentage: 1)
    job.eta = .seconds(seconds)
    #expect(ProgressText.speed(job) == speed)
  }

  @Test func `leave out what does not fit, the percentage and the ETA last`() throws {
    let jobs = [try TrackedJob.sample(1, label: "a label of some length")]
    func line(_ width: Int) throws -> String {
      let lines = LiveBlockText.lines(jobs, others: 0, rows: 1, style(width, unicode: false))
      try #require(lines.count == 1)
      #expect(DisplayWidth.columns(of: lines[0]) < width)
      return lines[0]
    }
    #expect(try line(80) == "a label of some length  ############--------   61%  305/500  2.4/s  ETA 1m20s")
    #expect(try line(60) == "a label of so...  ####----   61%  305/500  2.4/s  ETA 1m20s")
    #expect(try line(50) == "a label of...  ####----   61%  305/500  ETA 1m20s")
    #expect(try line(40) == "a label o...  ####----   61%  ETA 1m20s")
    #expect(try line(20) == "a label of...   61%")
  }

  @Test func `are no more than there is room for`() throws {
    let jobs = try jobs()
    let two = LiveBlockText.lines(jobs, others: 40, rows: 2, style(80))
    #expect(two.count == 2 && two[0].hasPrefix("wave-3") && two[1] == "… and 42 more")
    #expect(LiveBlockText.lines(jobs, others: 0, rows: 1, style(80)) == ["3 active"])
    #expect(LiveBlockText.lines([], others: 0, rows: 4, style(80)) == [])
  }
}
