/// What a simulated Survey Coder Pro is like. The defaults are the service as documented.
package struct SandboxConfiguration: Sendable {
  /// Requests a key may send in a minute of world time, 1 or more. Default 60.
  package var requestsPerMinute = 60
  /// How those requests are counted. Default `sliding`.
  package var limiter = RateLimiter.Kind.sliding
  /// World seconds that pass in one second of the client, above 0. Default 1.
  ///
  /// All of the world runs at this speed, the rate limit's window included: at 60 a client may send
  /// ``requestsPerMinute`` requests each second. Every instant on the wire (`Date`, `created_at`,
  /// `X-RateLimit-Reset`) is told by the world's clock, but a wait is a wait by the client's own: `Retry-After`
  /// and the time from `Date` to `X-RateLimit-Reset` are divided by the speed and rounded up to whole seconds.
  /// What a fault says of itself is never scaled.
  package var speed = 1.0
  /// Whether the client's own clock runs at ``speed`` too, as one in the same process can: then waits are not
  /// divided. Default `false`.
  package var clientSharesClock = false
  /// Jobs that exist when the world begins, 0 to 10,000. Default 0.
  package var initialJobs = 0
  /// The only key that opens the service; `nil` lets in every well-formed key. Default `nil`.
  package var goodKey: String?
  /// Jobs that may be processed at once, 1 or more; the rest wait in the queue. Default 10,000.
  package var concurrentJobs = 10_000
  /// Where all chance comes from: the same seed and the same calls give the same world. Default 1.
  package var seed: UInt64 = 1
  /// How long jobs are processed, unless a job says otherwise.
  package var processing = LogNormalDuration()
  /// How long a job waits before a free place takes it, drawn evenly. Default 1 to 15 s.
  package var queueing: ClosedRange<Duration> = .seconds(1) ... .seconds(15)
  /// How honestly jobs tell their progress. Default `noisy`.
  package var progress = ProgressStyle.noisy
  /// Bytes that results are padded to, 0 to 2,000,000,000; 0 leaves them as they are. Default 0.
  package var resultBytes = 0
  /// Share of the jobs from `POST /v2/code` that fail, 0 to 1. Default 0.
  package var failureShare = 0.0
  /// Credits left at the start; one pays for one coded response. Default 100,000.
  package var credits = 100_000
  /// Credits granted a month, as `/v2/usage` tells it. Default 100,000.
  package var monthlyCredits = 100_000
  /// The plan's name, as `/v2/usage` tells it. Default `professional`.
  package var plan = "professional"
  /// Whether `/health` answers 503 with `degraded`. Default `false`.
  package var isDegraded = false
  /// Seconds from the Unix epoch to the beginning of world time. Default 2026-06-01 00:00 UTC.
  ///
  /// ``SandboxServer`` puts the real time here.
  package var epoch = 1_780_272_000

  package init() {}

  /// - Throws: The first setting that no world can have, in a sentence.
  package func check() throws(SandboxError) {
    func require(_ holds: Bool, _ problem: String) throws(SandboxError) {
      if !holds { throw .badConfiguration(problem) }
    }
    try require(requestsPerMinute >= 1, "The requests per minute must be 1 or more.")
    try require(
      speed.isFinite && speed > 0 && speed <= 1_000_000, "The speed must be above 0, up to 1000000.")
    try require((0...10_000).contains(initialJobs), "The number of jobs must be from 0 to 10000.")
    try require(concurrentJobs >= 1, "The number of concurrent jobs must be 1 or more.")
    try require(
      (0...2_000_000_000).contains(resultBytes), "The bytes of a result must be from 0 to 2000000000.")
    try require((0...1).contains(failureShare), "The share of failing jobs must be from 0 to 1.")
    try require(
      goodKey.map(KeyRing.isWellFormed) ?? true,
      "The key must be scp_live_ or scp_test_ followed by 32 letters and digits.")
  }
}

/// Why a sandbox could not start.
package enum SandboxError: Error, Equatable, CustomStringConvertible {
  /// A setting that no world can have; the sentence names it.
  case badConfiguration(String)
  /// The port is taken or not allowed; `reason` is the system's own word for it.
  case cannotListen(port: Int, reason: String)

  package var description: String {
    switch self {
    case .badConfiguration(let problem): problem
    case .cannotListen(let port, let reason):
      "The sandbox cannot listen on 127.0.0.1:\(port) (\(reason)): choose another port, or 0 for any free one."
    }
  }
}
