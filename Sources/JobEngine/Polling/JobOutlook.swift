internal import SurveyCoderAPI

/// What was seen of a running job, and what it says of the end.
///
/// Progress is dated by the service's own `updated_at` where that is known, which tells when it moved though
/// nobody looked: a job that reached 120 of 500 ten seconds ago is slower than one that reaches it now.
package struct JobOutlook: Sendable, Equatable {
  /// The latest points count: more would weigh speeds that are long past.
  package static let maxPoints = 6

  package struct Point: Sendable, Equatable {
    package var time: Instant
    /// Above 0, at most 1.
    package var fraction: Double
  }

  /// When the run began; before that is known, when the job was created.
  package private(set) var start: Instant
  package private(set) var points: [Point] = []
  package private(set) var estimate: EndEstimate
  /// Whether progress was seen to move, lately enough to be believed.
  package private(set) var isMoving = false
  private var lastQueued: Instant?
  private var isRunning = false
  /// Whether points are dated by the service.
  private var isDated = true

  /// - Parameter start: When the job was created, as far as is known.
  package init(start: Instant, history: RunHistory) {
    self.start = start
    estimate = EndEstimate(origin: start, median: history.median, spread: history.spread, seenAt: start)
  }

  /// When full progress was reached, if it was.
  package var fullSince: Instant? { points.last.flatMap { $0.fraction >= 1 ? $0.time : nil } }

  /// The job waits in the queue, which says nothing of its speed.
  package mutating func sawQueued(at now: Instant, _ history: RunHistory) {
    lastQueued = now
    estimate = EndEstimate(origin: now, median: history.median, spread: history.spread, seenAt: now)
  }

  /// The job is not among those that have ended, which says nothing of how far it is.
  package mutating func survived(until instant: Instant) {
    estimate.seenAt = max(estimate.seenAt, instant)
  }

  /// Whether anything said that the job had not ended at some time after its start.
  package var hasSurvived: Bool { estimate.seenAt > start }

  /// The job runs.
  ///
  /// - Parameters:
  ///   - fraction: Share done, 0 to 1.
  ///   - changedAt: When status or progress last moved, by the service; `nil` when it does not say.
  package mutating func sawRunning(
    _ fraction: Double, changedAt: Instant?, at now: Instant, _ history: RunHistory
  ) {
    let previous = max(estimate.seenAt, start)
    // The service's clock may be wrong: what changed since the last look, changed since then.
    let change = changedAt.map { min(max($0, isRunning ? previous : start), now) } ?? now
    if changedAt == nil { isDated = false }
    if !isRunning {
      isRunning = true
      if fraction <= 0 {
        start = changedAt == nil ? (lastQueued.map { $0 + (now - $0) / 2 } ?? start) : change
      } else if let lastQueued {
        start = lastQueued + (min(change, now) - lastQueued) / 2
      }
    }
    if fraction > 0, fraction > points.last?.fraction ?? 0 {
      points.append(Point(time: change, fraction: min(1, fraction)))
      if points.count > Self.maxPoints { points.removeFirst() }
    }
    estimate = believed(at: now, history)
  }

  private mutating func believed(at now: Instant, _ history: RunHistory) -> EndEstimate {
    guard let last = points.last, let speed else {
      isMoving = false
      return EndEstimate(origin: start, median: history.median, spread: history.spread, seenAt: now)
    }
    let left = min((1 - last.fraction) / speed, Self.longest)
    let elapsed = max(1, (last.time - start).seconds)
    let expected = max(0.5, left + history.tail * (elapsed + left))
    let stall = (now - last.time).seconds
    // An estimate that is overrun by far was wrong: what has lasted long lasts longer.
    if stall > 2 * expected + Self.patience {
      isMoving = false
      let spread = max(spread(last, history), 0.7)
      return EndEstimate(origin: last.time, median: .seconds(stall * 1.2), spread: spread, seenAt: now)
    }
    isMoving = points.count > 1
    return EndEstimate(
      origin: last.time, median: .seconds(expected), spread: spread(last, history), seenAt: now)
  }

  /// How far the end may lie from the median: speeds vary over what is left, and few points say little.
  private func spread(_ last: Point, _ history: RunHistory) -> Double {
    guard last.fraction < 1 else { return isDated ? history.tailSpread : max(history.tailSpread, 0.5) }
    return 0.2 + 0.25 * (1 - last.fraction) + (points.count < 3 ? 0.3 : 0) + (isDated ? 0 : 0.15)
  }

  /// Share a second: the mean of the speed over the points and over the whole run.
  private var speed: Double? {
    guard let last = points.last else { return nil }
    let overall = last.fraction / max(1, (last.time - start).seconds)
    guard let first = points.first, points.count > 1 else { return overall }
    let recent = (last.fraction - first.fraction) / max(0.2, (last.time - first.time).seconds)
    return (recent + overall) / 2
  }

  /// Seconds that an estimate may be overrun by before it is doubted.
  private static let patience = 5.0
  /// Seconds beyond which no estimate goes, however absurd the progress that a service tells.
  private static let longest = 10.0 * 86_400
}
