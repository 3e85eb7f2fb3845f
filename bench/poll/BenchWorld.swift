import EngineTesting
import Sandbox
import SurveyCoderAPI

/// What one run is played in.
struct BenchWorld {
  var jobs: Int
  var requestsPerMinute: Int
  var seed: UInt64
  var median: Duration = .seconds(240)
  var progress = ProgressStyle.noisy
  var foreign = 0
  var limiter = RateLimiter.Kind.sliding
  var outage: Range<Duration>?
  var usesDisk = false

  /// By then every job exists.
  static let begun: Duration = .seconds(5)
  /// No run goes on for longer.
  static let longest: Duration = .seconds(4 * 3600)

  var configuration: SandboxConfiguration {
    var configuration = SandboxConfiguration()
    configuration.requestsPerMinute = requestsPerMinute
    configuration.limiter = limiter
    configuration.seed = seed
    configuration.progress = progress
    configuration.processing.median = median
    configuration.clientSharesClock = true
    configuration.epoch = Int(ManualClock.startDate.milliseconds / 1000)
    return configuration
  }

  /// When the jobs are created that are of interest, in order.
  var creations: [Duration] { (0..<jobs).map { Self.begun * $0 / jobs } }

  /// Creates the jobs, and those of others after them.
  ///
  /// - Returns: The jobs' ids, in the order of ``creations``.
  func begin(_ world: inout SandboxWorld) -> [String] {
    let totals = [50, 100, 200, 400, 1000, 2000]
    var random = SeededGenerator(seed)
    let ids = (0..<jobs).map { number in
      world.createJob(
        total: totals[Int.random(in: 0..<totals.count, using: &random)],
        at: creations[number])
    }
    for _ in 0..<foreign { _ = world.createJob(processing: Self.longest, queueing: .zero, at: Self.begun) }
    return ids
  }
}

/// What came of one run.
struct RunResult {
  /// From each job's end to its result, in seconds; lost jobs have none.
  var latencies: [Double]
  var requests: Int
  var refusals: Int
  var lost: Int
  var jobs: Int
}
