import EngineTesting
import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct BackgroundTests {
  private func end(_ number: Int) throws -> JobEvent {
    let job = try TrackedJob.sample(number, status: .completed)
    return JobEvent(
      sequence: number, kind: .completed, time: ManualClock.startDate, jobID: job.id, job: job.json)
  }

  @Test func `an end is told by the wait or by the background, never by both`() throws {
    let ledger = EndLedger()
    let (one, two, three) = (try end(1), try end(2), try end(3))
    #expect(ledger.shouldTell(three))
    ledger.claim([one.jobID, two.jobID])
    #expect(!ledger.shouldTell(one))
    #expect(ledger.release([one.jobID, two.jobID], told: [one.jobID, two.jobID]).isEmpty)
    // The background hears of the second one late.
    #expect(!ledger.shouldTell(two))
  }

  @Test func `an end that an interrupted wait kept to itself is told after it`() throws {
    let ledger = EndLedger()
    let one = try end(1)
    ledger.claim([one.jobID])
    ledger.claim([one.jobID])
    #expect(!ledger.shouldTell(one))
    #expect(ledger.release([one.jobID], told: []).isEmpty)
    #expect(ledger.release([one.jobID], told: []) == [one])
  }

  @Test func `a job that goes on after a wait is told of when it ends`() throws {
    let ledger = EndLedger()
    let one = try end(1)
    ledger.claim([one.jobID])
    #expect(ledger.release([one.jobID], told: []).isEmpty)
    #expect(ledger.shouldTell(one))
  }

  @Test func `some ends are told at once, more take one line a second, with the sum of the rest`() throws {
    var budget = NoticeBudget()
    let now = Instant.now
    func notice(_ number: Int) throws -> Notice { Notice(job: try .sample(number), line: "\(number)") }
    for number in 1...5 { #expect(budget.offer(try notice(number), at: now) == .tell) }
    let late = now + .milliseconds(100)
    #expect(budget.offer(try notice(6), at: late) == .hold(flushAfter: .milliseconds(900)))
    for number in 7...17 { #expect(budget.offer(try notice(number), at: late) == .join) }
    #expect(
      budget.flush(at: now + .seconds(1), ellipsis: "…") == "… 12 more jobs ended: `jobs` lists them")
    #expect(budget.flush(at: now + .seconds(1), ellipsis: "…") == nil)
    #expect(
      budget.offer(try notice(18), at: now + .milliseconds(1500)) == .hold(flushAfter: .milliseconds(500)))
    #expect(budget.flush(at: now + .seconds(2), ellipsis: "…") == "18")
    #expect(budget.offer(try notice(19), at: now + .seconds(4)) == .tell)
  }

  @Test func `a sum of ends says how many went wrong, and leaves out what a command has told`() throws {
    var budget = NoticeBudget()
    let now = Instant.now
    for number in 1...8 {
      _ = budget.offer(Notice(job: try .sample(number), line: "\(number)", isFailure: number == 7), at: now)
    }
    let told = try JobID.sample(6)
    #expect(
      budget.flush(at: now, ellipsis: "…", unless: { $0 == told })
        == "… 2 more jobs ended, 1 of them without a result: `jobs` lists them")
  }

  @Test func `a job that is tracked anew is told of anew`() throws {
    let ledger = EndLedger()
    let one = try end(1)
    ledger.claim([one.jobID])
    #expect(ledger.release([one.jobID], told: [one.jobID]).isEmpty)
    ledger.forget(one.jobID)
    #expect(ledger.shouldTell(one))
  }

  @Test func `a log line comes with each status and each tenth of progress, once`() throws {
    var steps = ProgressSteps()
    var job = try TrackedJob.sample(1, status: .queued)
    func see(_ status: JobStatus, _ processed: Int) -> Bool {
      job.status = status
      job.progress = JobProgress(processed: processed, total: 100, percentage: Double(processed))
      return steps.isNews(job)
    }
    #expect(!see(.unknown, 0))
    #expect(see(.queued, 0))
    #expect(!see(.queued, 0))
    #expect(see(.processing, 0))
    #expect(!see(.processing, 9))
    #expect(see(.processing, 10))
    #expect(see(.processing, 30))
    #expect(!see(.processing, 29))
    #expect(!see(.processing, 39))
    #expect(see(.completed, 100))
  }

  @Test func `a job is read back from its event as it was written`() throws {
    var job = try TrackedJob.sample(7, status: .failed, label: "w")
    job.failure = JobFailure(code: "E", message: "m")
    job.result = ArchivedResult(bytes: 3, path: "/p", sha256: "s")
    job.finishedAt = ManualClock.startDate
    job.type = "one_call"
    let event = JobEvent(
      sequence: 1, kind: .failed, time: ManualClock.startDate, jobID: job.id, job: job.json)
    #expect(TrackedJob(at: event) == job)
  }
}
