import Sandbox
import Testing

@Suite struct InitialJobsTests {
  private func world(jobs: Int, seed: UInt64 = 1) -> SandboxWorld {
    var configuration = SandboxConfiguration()
    configuration.initialJobs = jobs
    configuration.seed = seed
    return SandboxWorld(configuration)
  }

  @Test(arguments: [(0, 0), (1, 0), (3, 0), (4, 1), (8, 1), (9, 2), (16, 2), (17, 3), (100, 13)])
  func `one job in eight fails, and one at least from four on`(jobs: Int, failing: Int) {
    let world = world(jobs: jobs)
    let plans = world.jobIDs(at: .zero).compactMap(world.job)
    #expect(plans.count == jobs)
    #expect(plans.count { $0.outcome != .completed } == failing)
  }

  @Test func `types and totals are mixed and all jobs end within an hour of world time`() {
    let world = world(jobs: 40)
    let plans = world.jobIDs(at: .zero).compactMap(world.job)
    #expect(Set(plans.map(\.type)) == Set(SandboxJob.Kind.allCases))
    #expect(Set(plans.map(\.total)).count > 3)
    #expect(plans.allSatisfy { $0.createdAt == .zero && $0.endsAt < .seconds(3600) })
    #expect(plans.contains { $0.endsAt < .seconds(240) })
  }

  @Test func `the same seed gives the same jobs, another seed gives others`() {
    #expect(world(jobs: 20).jobIDs(at: .zero) == world(jobs: 20).jobIDs(at: .zero))
    #expect(world(jobs: 20).jobIDs(at: .zero) != world(jobs: 20, seed: 2).jobIDs(at: .zero))
  }

  @Test func `the same seed and calls give the same answers, byte for byte`() {
    func transcript() -> [SandboxResponse] {
      var bench = TestBench { $0.initialJobs = 6 }
      var answers: [SandboxResponse] = []
      for minute in 0..<40 {
        bench.now = .seconds(60 * minute)
        answers.append(bench.get("/v2/jobs?limit=100"))
        answers.append(bench.code(codeBody(minute * 2 + 1)))
        answers += bench.world.jobIDs(at: bench.now).map { bench.get("/v2/jobs/\($0)") }
      }
      return answers
    }
    #expect(transcript() == transcript())
  }

  @Test func `requests without an id do not change the jobs that follow`() {
    var quiet = TestBench()
    var busy = TestBench()
    for _ in 0..<9 { _ = busy.get("/v2/usage") }
    #expect(quiet.world.createJob(at: .zero) == busy.world.createJob(at: .zero))
  }
}
