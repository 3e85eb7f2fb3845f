/// How honestly jobs tell their progress.
package enum ProgressStyle: String, Sendable, CaseIterable {
  /// As it is, at uneven speed.
  case noisy
  /// None before the end.
  case none
  /// Three times as fast as it is, up to 95 %, and then no more.
  case lies
}

/// How the progress of one job runs: ten stretches of random speed, all done at 97 % of the run.
struct JobPace: Sendable {
  private static let stretches = 10
  /// Share of the run after which nothing is left to process.
  private static let fullAfter = 0.97

  /// Progress at the end of each stretch, from 0 to 1, rising.
  private let knots: [Double]
  /// Time from the start of the run to full progress.
  private let busy: Duration
  private let style: ProgressStyle

  /// - Parameter run: How long the whole run takes.
  init(run: Duration, style: ProgressStyle, using random: inout some RandomNumberGenerator) {
    self.style = style
    let weights = (0..<Self.stretches).map { _ in logNormalWeight(sigma: 0.5, using: &random) }
    let sum = weights.reduce(0, +)
    var knots = [0.0]
    for weight in weights { knots.append(knots[knots.count - 1] + weight / sum) }
    // The sum of the parts may miss 1 by a rounding.
    knots[Self.stretches] = 1
    self.knots = knots
    busy = run * Self.fullAfter
  }

  /// Share done after so much of the run, 0 to 1, never falling.
  func progress(after elapsed: Duration) -> Double {
    switch style {
    case .noisy: done(after: elapsed)
    case .none: 0
    case .lies: 0.95 * min(1, 3 * done(after: elapsed))
    }
  }

  private func done(after elapsed: Duration) -> Double {
    guard elapsed > .zero else { return 0 }
    guard elapsed < busy else { return 1 }
    let place = elapsed / busy * Double(Self.stretches)
    let stretch = min(Int(place), Self.stretches - 1)
    return knots[stretch] + (place - Double(stretch)) * (knots[stretch + 1] - knots[stretch])
  }

  /// How much of the run it takes to have that share done.
  func elapsed(at progress: Double) -> Duration {
    guard progress > 0 else { return .zero }
    let progress = style == .lies ? min(1, progress / 0.95 / 3) : progress
    guard let end = knots.firstIndex(where: { $0 >= progress }) else { return busy }
    let start = end - 1
    let within = (progress - knots[start]) / (knots[end] - knots[start])
    return busy * ((Double(start) + within) / Double(Self.stretches))
  }
}
