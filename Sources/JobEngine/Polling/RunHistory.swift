internal import Glibc
internal import SurveyCoderAPI

/// What finished jobs teach of those that run: the prior of every estimate.
///
/// Starts from assumptions that count as much as a few jobs, so that the first ones do not carry it away.
package struct RunHistory: Sendable, Equatable {
  /// Run time of a job of which nothing is known: median 240 s, as in the simulations of poll policies.
  package static let assumedMedian: Duration = .seconds(240)
  private static let assumedSpread = 0.9
  private static let weight = 4.0
  /// Share of the time from start to full progress that passes between full progress and the end.
  private static let assumedTail = 0.03
  private static let assumedTailSpread = 0.4
  private static let tailWeight = 2.0
  /// Finished jobs that count: the latest ones, as services change.
  private static let keptRuns = 50
  private static let keptTails = 30

  /// Natural logarithms, of seconds and of shares, the oldest first.
  private var runs: [Double] = []
  private var tails: [Double] = []

  /// Half of the jobs run no longer than this.
  package private(set) var median = Self.assumedMedian
  /// Standard deviation of the logarithm of run times.
  package private(set) var spread = 1.0
  package private(set) var tail = Self.assumedTail
  package private(set) var tailSpread = Self.assumedTailSpread

  package init() {}

  /// Finished jobs that were learnt from, as far as they still count.
  package var count: Int { runs.count }

  /// Takes in how long a job took from its creation to its end.
  package mutating func learn(run: Duration) {
    runs.append(log(max(1, run.seconds)))
    if runs.count > Self.keptRuns { runs.removeFirst() }
    guard runs.count >= 3 else { return }
    let sum = runs.reduce(0, +)
    let count = Double(runs.count)
    median = .seconds(exp((Self.weight * log(Self.assumedMedian.seconds) + sum) / (Self.weight + count)))
    let mean = sum / count
    let squares = runs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let assumed = Self.weight * Self.assumedSpread * Self.assumedSpread
    spread = min(1.2, max(0.5, ((assumed + squares) / (Self.weight + count)).squareRoot()))
  }

  /// Takes in how long a job needed from full progress to its end, as a share of its time up to then.
  package mutating func learn(tail share: Double) {
    tails.append(log(min(max(share, 0.001), 10)))
    if tails.count > Self.keptTails { tails.removeFirst() }
    let weight = Self.tailWeight + Double(tails.count)
    let mean = (Self.tailWeight * log(Self.assumedTail) + tails.reduce(0, +)) / weight
    tail = exp(mean)
    let squares = tails.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let assumed = Self.tailWeight * Self.assumedTailSpread * Self.assumedTailSpread
    tailSpread = max(0.12, ((assumed + squares) / weight).squareRoot())
  }
}
