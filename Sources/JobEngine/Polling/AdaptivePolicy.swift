internal import SurveyCoderAPI

/// Looks when it pays: once the time that the job's end is expected to have gone unseen is worth a request.
///
/// With a constant chance of ending, looks come every √(2 · price / chance a second), which is the best that a given
/// number of looks can do (Keller, "Optimum checking schedules for systems subject to random failure", 1974). The
/// chance comes from the job's progress (``JobOutlook``), so looks are rare while the end is far and close together
/// when it is near. The bounds limit the harm where progress lies, stands still or is not told.
package struct AdaptivePolicy: PollPolicy {
  package var name: String
  package var summary: String
  /// Seconds of expected lateness that a request is worth.
  package var price: Double
  /// Shortest wait between two looks.
  package var floor: Duration
  /// Longest wait while progress moves, while it does not, and in the queue.
  package var ceiling: Duration
  package var blindCeiling: Duration
  package var queueCeiling: Duration
  /// Share of the longest wait that chance adds or takes away, 0 to 0.9.
  package var jitter: Double = 0.1

  package static let adaptive = AdaptivePolicy(
    name: "adaptive", summary: "looks when the end is likely; about a second late", price: 0.1,
    floor: .seconds(1), ceiling: .seconds(30), blindCeiling: .seconds(4), queueCeiling: .seconds(10))
  package static let thrifty = AdaptivePolicy(
    name: "thrifty", summary: "fewer requests, some seconds later", price: 1, floor: .seconds(2),
    ceiling: .seconds(60), blindCeiling: .seconds(20), queueCeiling: .seconds(20))
  package static let eager = AdaptivePolicy(
    name: "eager", summary: "more requests, a little sooner", price: 0.03, floor: .milliseconds(700),
    ceiling: .seconds(10), blindCeiling: .seconds(2), queueCeiling: .seconds(5))

  package var usesLists: Bool { true }

  package var numbers: [PolicyNumber] {
    [
      PolicyNumber(
        "price", price, unit: "s", in: 0.001...1000, "expected lateness that one request is worth"),
      .time("floor", floor, "shortest wait between looks"),
      .time("ceiling", ceiling, "longest wait while progress moves"),
      .time("blindCeiling", blindCeiling, "longest wait without moving progress"),
      .time("queueCeiling", queueCeiling, "longest wait in the queue"),
      .jitter(jitter),
    ]
  }

  package func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self {
    _ = try checked(number, value)
    var policy = self
    switch number {
    case "price": policy.price = value
    case "floor": policy.floor = .seconds(value)
    case "ceiling": policy.ceiling = .seconds(value)
    case "blindCeiling": policy.blindCeiling = .seconds(value)
    case "queueCeiling": policy.queueCeiling = .seconds(value)
    default: policy.jitter = value
    }
    return policy
  }

  package func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan {
    let (longest, why) =
      view.status == .queued
      ? (queueCeiling, "it waits in the queue")
      : view.isMoving ? (ceiling, "by its progress") : (blindCeiling, "its progress tells nothing yet")
    let eta = "ETA \(wholeSeconds(view.remaining)), \(why)"
    let chance = Double.random(in: (1 - jitter)...(1 + jitter), using: &random)
    return LookPlan(
      earliest: floor, latest: longest * chance, price: price,
      reason:
        "\(eta); a request is worth \(PolicySpec.text(of: price)) s, at most \(wholeSeconds(longest)) apart")
  }
}

func wholeSeconds(_ duration: Duration) -> String { "\(Int(duration.seconds.rounded())) s" }
