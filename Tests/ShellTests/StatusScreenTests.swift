import EngineTesting
import JobEngine
import LineEditing
import SurveyCoderAPI
import Testing

@testable import JobEngine
@testable import Shell

@Suite struct StatusScreenTests {
  private func status(_ configure: (inout SessionStatus) -> Void = { _ in }) -> SessionStatus {
    var status = SessionStatus(
      apiURL: "https://api.surveycoder.io", key: .init(fingerprint: "scp_live_…e2b1", source: .environment),
      policy: "adaptive", budget: .init(limit: 60, window: .seconds(60), used: 7), isBreakerOpen: false,
      tracked: 5, active: 3, completed: 1, failed: 1, expired: 0, expiring: 0, elsewhere: 0, home: "/h",
      version: "1")
    configure(&status)
    return status
  }

  private func jobs() throws -> [TrackedJob] {
    try (1...3).map { number in
      var job = try TrackedJob.sample(number, status: number == 3 ? .queued : .processing)
      job.nextLookAt = ManualClock.startDate + .seconds(number * 7)
      job.nextLookReason = "ETA 48 s, by its progress; a request is worth 0.1 s, at most 30 s apart"
      return job
    }
  }

  private func screen(_ status: SessionStatus, _ jobs: [TrackedJob], width: Int = 80) -> [String] {
    StatusScreen(status: status, jobs: jobs).lines(
      TextStyle(width: width, isTerminal: true, now: ManualClock.startDate))
  }

  @Test func `the first line answers, the others say why`() throws {
    let lines = screen(status(), try jobs())
    #expect(lines[0] == "3 jobs are watched; the next look is in 7 s.")
    #expect(lines.contains("jobs        5 tracked: 3 active (2 processing, 1 queued), 1 completed, 1 failed"))
    #expect(lines.contains("budget      ████████░░  53 of 60 requests left, 7 used in the last 1m00s"))
    #expect(lines.contains { $0.hasPrefix("next looks  job_000000000000000000000001 in 7 s: ETA 48 s") })
  }

  @Test(arguments: [40, 80, 200])
  func `it fits one screen of 24 rows, whatever is going on`(width: Int) throws {
    let busy = status {
      $0.problem = "The disk is full: nothing can be kept until there is room."
      $0.budget.pausedUntil = ManualClock.startDate + .seconds(90)
      $0.expiring = 2
      $0.forecast = Forecast(results: 70, requests: 90, doneAt: ManualClock.startDate + .seconds(180))
      $0.elsewhere = 4
    }
    let many = try (1...50).map { number in
      var job = try TrackedJob.sample(number, label: "a label that is rather long, and more \(number)")
      job.nextLookAt = ManualClock.startDate + .seconds(number)
      job.nextLookReason = "ETA 48 s, by its progress"
      return job
    }
    #expect(screen(busy, many, width: width).count <= (width == 40 ? 30 : 24))
    #expect(screen(status(), many, width: width).count <= 24)
  }

  @Test func `a pause by the service holds every look`() throws {
    let held = status { $0.budget.pausedUntil = ManualClock.startDate + .seconds(90) }
    let lines = screen(held, try jobs(), width: 200)
    #expect(lines[0] == "Nothing is asked of the service at present, and 3 jobs wait.")
    #expect(lines.contains { $0.contains("paused this key until 2026-05-14 09:01:30Z (in 1m30s)") })
    #expect(lines.contains { $0.contains("job_000000000000000000000001 in 1m30s") })
  }

  @Test func `without a key, or a service that answers, there is nothing to look forward to`() throws {
    let keyless = screen(
      status {
        $0.key = nil
        $0.paused = "No API key is set."
      }, try jobs())
    #expect(keyless[0].hasPrefix("Nothing is asked"))
    #expect(!keyless.contains { $0.hasPrefix("next looks") })
    let away = screen(status { $0.isBreakerOpen = true }, try jobs())
    #expect(away.contains { $0.hasPrefix("paused") && $0.contains("does not answer") })
    #expect(screen(status { $0.active = 0 }, [])[0] == "No tracked job is active: there is nothing to watch.")
    #expect(
      screen(
        status {
          $0.active = 0
          $0.tracked = 0
        }, [])[0] == "No job is tracked yet.")
  }
}
