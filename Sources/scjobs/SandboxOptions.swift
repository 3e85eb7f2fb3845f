import ArgumentParser
import Sandbox

extension RateLimiter.Kind: ExpressibleByArgument {}

/// What the simulated service is like.
struct SandboxOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Requests a minute that a key may send; 60 unless told.", valueName: "n"))
  var rpm: Int?

  @Option(help: "How the service counts them: fixed, sliding (the default) or bucket.")
  var limiter: RateLimiter.Kind?

  @Option(
    help: ArgumentHelp(
      "How many times faster than real time its clock runs; 1 unless told.", valueName: "factor"))
  var speed: Double?

  @Option(help: ArgumentHelp("Jobs that exist at the start, one of them failing from 4 on.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Jobs that it runs at a time; the others are queued.", valueName: "n"))
  var concurrentJobs: Int?

  @Option(help: ArgumentHelp("Credits left at the start; 100000 unless told.", valueName: "n"))
  var credits: Int?

  @Option(help: ArgumentHelp("The same seed gives the same jobs.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Pads results to about so many bytes, to try long ones.", valueName: "n"))
  var resultBytes: Int?

  @Option(
    help: ArgumentHelp(
      "A fault, such as '429;retry-after=2*3@/v2/jobs', 'hang*1' or '502-html'; may be repeated.",
      valueName: "fault"))
  var fault: [String] = []

  /// The first of these options that was given.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--rpm", rpm != nil), ("--limiter", limiter != nil), ("--speed", speed != nil),
      ("--jobs", jobs != nil),
      ("--concurrent-jobs", concurrentJobs != nil), ("--credits", credits != nil), ("--seed", seed != nil),
      ("--result-bytes", resultBytes != nil),
      ("--fault", !fault.isEmpty),
    ]
    return given.first { $0.1 }?.0
  }

  func configuration(initialJobs: Int, key: String? = nil) -> SandboxConfiguration {
    var configuration = SandboxConfiguration()
    if let rpm { configuration.requestsPerMinute = rpm }
    if let limiter { configuration.limiter = limiter }
    if let speed { configuration.speed = speed }
    configuration.initialJobs = jobs ?? initialJobs
    configuration.goodKey = key
    if let concurrentJobs { configuration.concurrentJobs = concurrentJobs }
    if let credits { configuration.credits = credits }
    if let resultBytes { configuration.resultBytes = resultBytes }
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
