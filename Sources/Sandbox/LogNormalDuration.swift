internal import Glibc

/// Durations whose logarithm is normal: many short ones, a few very long.
package struct LogNormalDuration: Sendable, Equatable {
  /// Half of the durations are shorter. Default 240 s.
  package var median: Duration = .seconds(240)
  /// Standard deviation of the natural logarithm, no unit, 0 or more. Default 0.9.
  package var sigma = 0.9
  /// What lies outside is moved to the nearer end. Default 30 s to 30 min.
  package var range: ClosedRange<Duration> = .seconds(30) ... .seconds(1800)

  package init() {}

  package func draw(using random: inout some RandomNumberGenerator) -> Duration {
    let drawn = median * exp(sigma * standardNormal(using: &random))
    return min(max(drawn, range.lowerBound), range.upperBound)
  }
}

/// A number from the normal distribution with mean 0 and deviation 1 (Box and Muller).
func standardNormal(using random: inout some RandomNumberGenerator) -> Double {
  // 1 - [0, 1) keeps the logarithm finite.
  let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &random))).squareRoot()
  return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &random))
}

/// A weight above 0 whose logarithm has deviation `sigma`.
func logNormalWeight(sigma: Double, using random: inout some RandomNumberGenerator) -> Double {
  exp(sigma * standardNormal(using: &random))
}
