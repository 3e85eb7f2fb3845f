internal import SurveyCoderAPI

/// How long a job has still to run, from the progress that was seen of it.
package struct ProgressEstimate: Sendable, Equatable {
  package typealias Instant = ContinuousClock.Instant

  /// The latest points: more would weigh speeds that are long past.
  package static let maxPoints = 6
  /// Run time of a job of which nothing is known. Lognormal, as in the simulations.
  package static let priorMedian: Duration = .seconds(240)

  /// Seconds beyond which no estimate goes, however absurd the progress that a service tells.
  private static let longest = 10.0 * 86_400

  package struct Point: Sendable, Equatable {
    package var time: Instant
    /// 0 to 1.
    package var fraction: Double
  }

  /// When the job was first seen to run, or tracked.
  package private(set) var start: Instant
  package private(set) var points: [Point] = []
  private var lastMove: Instant

  package init(start: Instant) {
    self.start = start
    lastMove = start
  }

  package mutating func observe(_ fraction: Double, at now: Instant) {
    if let last = points.last, fraction <= last.fraction {
      // No progress: only the time of the last point moves on, so that a stall counts as slow.
      if points.count > 1, points[points.count - 2].fraction == last.fraction { points.removeLast() }
    } else {
      lastMove = now
    }
    points.append(Point(time: now, fraction: fraction))
    if points.count > Self.maxPoints { points.removeFirst() }
  }

  /// Time left from `now`, at least a second.
  package func remaining(at now: Instant) -> Duration {
    let elapsed = now - start
    guard let last = points.last, last.fraction > 0, let speed = speed(last) else {
      return prior(elapsed: elapsed)
    }
    let left = Duration.seconds(min((1 - last.fraction) / speed, Self.longest)) - (now - last.time)
    let stall = now - lastMove
    return max(left, elapsed * 0.03, stall / 2, .seconds(1))
  }

  /// Whether progress was seen to move.
  package var isFromProgress: Bool { points.last.map { $0.fraction > 0 && speed($0) != nil } ?? false }

  /// Share a second: the mean of the speed over the points and over the whole run.
  private func speed(_ last: Point) -> Double? {
    let lifetime = (last.time - start).seconds
    guard lifetime > 0, last.fraction > 0 else { return nil }
    let overall = last.fraction / lifetime
    guard let first = points.first, last.time > first.time, last.fraction > first.fraction else {
      return overall
    }
    let recent = (last.fraction - first.fraction) / (last.time - first.time).seconds
    return (recent + overall) / 2
  }

  /// Median time left of a lognormal run that has lasted `elapsed`, approximated: the prior's median while
  /// the job is young, growing with its age once it is past that.
  private func prior(elapsed: Duration) -> Duration {
    let median = Self.priorMedian
    return max(median - elapsed, elapsed * 0.35, .seconds(1))
  }
}
