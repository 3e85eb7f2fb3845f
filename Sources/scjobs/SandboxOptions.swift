import ArgumentParser
import Sandbox

extension RateLimiter.Kind: ExpressibleByArgument {}

/// What the simulated service is like.
struct SandboxOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Requests a minute that a key may send.", valueName: "n"))
  var rpm = 60

  @Option(help: "How the service counts them: fixed, sliding or bucket.")
  var limiter: RateLimiter.Kind = .sliding

  @Option(help: ArgumentHelp("How many times faster than real time its clock runs.", valueName: "factor"))
  var speed = 1.0

  @Option(help: ArgumentHelp("Jobs that exist at the start, one of them failing from 4 on.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Jobs that it runs at a time; the others are queued.", valueName: "n"))
  var concurrentJobs: Int?

  @Option(help: ArgumentHelp("The same seed gives the same jobs.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "A fault, such as '429;retry-after=2*3@/v2/jobs', 'hang*1' or '502-html'; may be repeated.",
      valueName: "fault"))
  var fault: [String] = []

  func configuration(initialJobs: Int, key: String? = nil) -> SandboxConfiguration {
    var configuration = SandboxConfiguration()
    configuration.requestsPerMinute = rpm
    configuration.limiter = limiter
    configuration.speed = speed
    configuration.initialJobs = jobs ?? initialJobs
    configuration.goodKey = key
    if let concurrentJobs { configuration.concurrentJobs = concurrentJobs }
    configuration.seed = seed ?? .random(in: 1...(.max))
    return configuration
  }

  func faults() throws -> [Fault] {
    try fault.map { text in
      do { return try Fault(parsing: text) } catch {
        throw ValidationError("--fault \(text): \(error)")
      }
    }
  }
}
