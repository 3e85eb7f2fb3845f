import Sandbox
import Testing

@Suite struct SandboxConfigurationTests {
  @Test func `the defaults are a world`() throws {
    try SandboxConfiguration().check()
  }

  @Test(
    arguments: [
      ({ @Sendable in $0.speed = 0 }, "The speed"), ({ $0.speed = -.infinity }, "The speed"),
      ({ $0.speed = .nan }, "The speed"),
      ({ $0.requestsPerMinute = 0 }, "The requests per minute"),
      ({ $0.initialJobs = -1 }, "The number of jobs"),
      ({ $0.initialJobs = 10_001 }, "The number of jobs"),
      ({ $0.concurrentJobs = 0 }, "The number of concurrent jobs"), ({ $0.failureShare = 1.1 }, "The share"),
      ({ $0.goodKey = "secret" }, "The key must be scp_live_"),
    ] as [(@Sendable (inout SandboxConfiguration) -> Void, String)])
  func `a setting that no world can have is named`(
    change: @Sendable (inout SandboxConfiguration) -> Void, start: String
  ) {
    var configuration = SandboxConfiguration()
    change(&configuration)
    let error = #expect(throws: SandboxError.self) { try configuration.check() }
    #expect(error?.description.hasPrefix(start) == true)
  }
}
