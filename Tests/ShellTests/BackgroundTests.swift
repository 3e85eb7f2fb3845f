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

  @Test func `a burst of ends takes one line a second, with the sum of the rest`() {
    var budget = NoticeBudget()
    let now = ContinuousClock.now
    #expect(budget.offer("1", at: now) == .tell)
    #expect(budget.offer("2", at: now + .milliseconds(100)) == .hold(flushAfter: .milliseconds(900)))
    for number in 3...13 { #expect(budget.offer("\(number)", at: now + .milliseconds(200)) == .join) }
    #expect(budget.flush(at: now + .seconds(1), ellipsis: "…") == "… 12 more jobs ended: `jobs` lists them")
    #expect(budget.flush(at: now + .seconds(1), ellipsis: "…") == nil)
    #expect(budget.offer("14", at: now + .milliseconds(1500)) == .hold(flushAfter: .milliseconds(500)))
    #expect(budget.flush(at: now + .seconds(2), ellipsis: "…") == "14")
    #expect(budget.offer("15", at: now + .seconds(4)) == .tell)
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
