import JSON
import Testing

@testable import Sandbox

@Suite struct SandboxJobTests {
  @Test func `goes from queued through processing to completed at its times`() throws {
    var bench = TestBench()
    bench.now = .seconds(100)
    let id = bench.world.createJob(
      total: 200, processing: .seconds(50), queueing: .seconds(10), at: bench.now)
    func state(_ seconds: Int) -> SandboxJob.State? { bench.world.state(ofJob: id, at: .seconds(seconds)) }
    #expect(state(99) == nil)
    #expect(state(100)?.status == .queued)
    #expect(state(109) == .init(status: .queued, processed: 0, percentage: 0, updatedAt: .seconds(100)))
    #expect(state(110)?.status == .processing)
    let middle = try #require(state(135))
    #expect(middle.status == .processing && (1..<200).contains(middle.processed))
    #expect(state(159)?.status == .processing && state(159)?.processed == 200)
    #expect(
      state(160) == .init(status: .completed, processed: 200, percentage: 100, updatedAt: .seconds(160)))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `progress never falls and is full at 97 percent of the run`(seed: UInt64) throws {
    var bench = TestBench { $0.seed = seed }
    let id = bench.world.createJob(total: 400, processing: .seconds(1000), queueing: .zero, at: .zero)
    var last = try #require(bench.world.state(ofJob: id, at: .zero))
    for second in 1..<1000 {
      let state = try #require(bench.world.state(ofJob: id, at: .seconds(second)))
      #expect(state.processed >= last.processed && state.updatedAt >= last.updatedAt)
      #expect(state.updatedAt <= .seconds(second))
      #expect(state.percentage == state.processed * 100 / 400)
      if state.processed == last.processed { #expect(state.updatedAt == last.updatedAt) }
      #expect((state.processed == 400) == (second >= 970))
      last = state
    }
  }

  @Test func `a failed job stops short of its total and says why`() throws {
    var bench = TestBench()
    let outcome = SandboxJob.Outcome.failed(code: "CODING_FAILED", message: "Stopped.")
    let id = bench.world.createJob(
      total: 1000, processing: .seconds(60), queueing: .zero, outcome: outcome, at: .zero)
    bench.now = .seconds(60)
    let state = try #require(bench.world.state(ofJob: id, at: bench.now))
    #expect(state.status == .failed && (1..<1000).contains(state.processed))
    let job = try bench.get("/v2/jobs/\(id)").data
    #expect(job["status"]?.string == "failed")
    #expect(job["error"]?.rawJSON.description == #"{"code":"CODING_FAILED","message":"Stopped."}"#)
    #expect(job["result"] == nil)
  }

  @Test func `a job without any running time is final when its queue time ends`() {
    var bench = TestBench()
    let id = bench.world.createJob(processing: .zero, queueing: .zero, at: .zero)
    #expect(bench.world.state(ofJob: id, at: .zero)?.status == .completed)
  }

  @Test func `is gone 24 hours after its creation, to the instant`() {
    var bench = TestBench()
    let id = bench.world.createJob(processing: .seconds(1), queueing: .zero, at: .seconds(5))
    bench.now = .seconds(5 + 24 * 3600) - .nanoseconds(1)
    #expect(bench.get("/v2/jobs/\(id)").status == 200)
    bench.now = .seconds(5 + 24 * 3600)
    let answer = bench.get("/v2/jobs/\(id)")
    #expect(answer.status == 404 && answer.errorCode == "NOT_FOUND")
    #expect(bench.world.jobIDs(at: bench.now) == [])
  }

  @Test func `only so many jobs run at once, the oldest first`() {
    var bench = TestBench { $0.concurrentJobs = 2 }
    let ids = (0..<4).map { _ in
      bench.world.createJob(processing: .seconds(100), queueing: .seconds(1), at: .zero)
    }
    #expect(ids.map { bench.world.job($0)?.startsAt } == [1, 1, 101, 101].map { .seconds($0) })
    let statuses = ids.map { bench.world.state(ofJob: $0, at: .seconds(50))?.status }
    #expect(statuses == [.processing, .processing, .queued, .queued])
  }

  @Test func `10000 places let a thousand jobs run together`() {
    var bench = TestBench()
    for _ in 0..<1000 {
      _ = bench.world.createJob(processing: .seconds(30), queueing: .seconds(1), at: .zero)
    }
    let running = bench.world.jobIDs(at: .seconds(2)).count {
      bench.world.state(ofJob: $0, at: .seconds(2))?.status == .processing
    }
    #expect(running == 1000)
  }
}
