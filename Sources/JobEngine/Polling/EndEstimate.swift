internal import Glibc
internal import SurveyCoderAPI

/// When a job will end, as a belief: its end is `origin` plus a lognormal time, given that it had not ended when
/// it was last seen.
package struct EndEstimate: Sendable, Equatable {
  /// From when the time is counted: the start of the run, or the latest sign of progress.
  package var origin: Instant
  /// Half of such jobs end earlier. Above 0.
  package var median: Duration
  /// Standard deviation of the logarithm, no unit, above 0.
  package var spread: Double
  /// The latest look: then the job had not ended.
  package var seenAt: Instant

  package init(origin: Instant, median: Duration, spread: Double, seenAt: Instant) {
    self.origin = origin
    self.median = max(median, .milliseconds(1))
    self.spread = max(spread, 0.01)
    self.seenAt = seenAt
  }

  /// The chance that the job has ended by then, 0 to 1.
  package func chance(by instant: Instant) -> Double { outcome(at: instant).chance }

  /// How long, in seconds, the job is expected to have waited by then for somebody to see its end: the mean of
  /// the time since its end, which counts as 0 where it has not ended.
  package func lateness(at instant: Instant) -> Double { outcome(at: instant).lateness }

  /// Both at once, for the price of one.
  package func outcome(at instant: Instant) -> (chance: Double, lateness: Double) {
    guard instant > seenAt else { return (0, 0) }
    let seen = distribution(at: max(0, (seenAt - origin).seconds))
    let then = distribution(at: max(0, (instant - origin).seconds))
    let survived = max(1 - seen.chance, Self.leastSurvival)
    let elapsed = (instant - max(seenAt, origin)).seconds
    let lateness = (then.integral - seen.integral - max(0, elapsed) * seen.chance) / survived
    return (min(max((then.chance - seen.chance) / survived, 0), 1), max(0, lateness))
  }

  /// Median of the time left, given that the job has not ended by `now`. At least a second.
  package func remaining(at now: Instant) -> Duration {
    let elapsed = max(0, (now - origin).seconds)
    let chance = distribution(at: elapsed).chance
    let half = chance + max(1 - chance, Self.leastSurvival) / 2
    // Where the half lies: by halving, within a thousandth.
    var (low, high) = (elapsed, max(elapsed, median.seconds) + 1)
    while distribution(at: high).chance < half, high < Self.longest { high *= 2 }
    while high - low > 0.001 * (high - elapsed) + 0.01 {
      let middle = (low + high) / 2
      if distribution(at: middle).chance < half { low = middle } else { high = middle }
    }
    return .seconds(max(1, high - elapsed))
  }

  /// Beyond this the tail of the distribution is all rounding.
  private static let leastSurvival = 1e-3
  private static let longest = 10.0 * 86_400

  /// The lognormal distribution function and its integral from 0, at `seconds` after the origin.
  private func distribution(at seconds: Double) -> (chance: Double, integral: Double) {
    guard seconds > 0 else { return (0, 0) }
    let location = log(median.seconds)
    let z = (log(seconds) - location) / spread
    let chance = Self.normal(z)
    let mean = exp(location + spread * spread / 2)
    return (chance, max(0, seconds * chance - mean * Self.normal(z - spread)))
  }

  /// Distribution function of the normal distribution.
  private static func normal(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
}
