import EngineTesting
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct ProgressEstimateTests {
  private let start = ContinuousClock.now

  @Test func `steady progress gives the time left`() {
    var estimate = ProgressEstimate(start: start)
    for step in 1...5 { estimate.observe(Double(step) / 10, at: start + .seconds(step * 10)) }
    let left = estimate.remaining(at: start + .seconds(50))
    #expect((.seconds(49)...(.seconds(51))).contains(left))
    #expect(estimate.isFromProgress)
  }

  @Test func `without progress the prior speaks, and never of less than a second`() {
    let estimate = ProgressEstimate(start: start)
    #expect(estimate.remaining(at: start) == ProgressEstimate.priorMedian)
    #expect(estimate.remaining(at: start + .seconds(1000)) == .seconds(350))
    #expect(!estimate.isFromProgress)
  }

  @Test func `a job that sits at 95 percent is not expected any moment for ever`() {
    var estimate = ProgressEstimate(start: start)
    estimate.observe(0.95, at: start + .seconds(60))
    for minute in 2...10 { estimate.observe(0.95, at: start + .seconds(minute * 60)) }
    #expect(estimate.remaining(at: start + .seconds(600)) >= .seconds(270))
  }

  @Test func `progress that goes back is survived`() {
    var estimate = ProgressEstimate(start: start)
    for (second, share) in [(10, 0.5), (20, 0.2), (30, 0.2), (40, 0.6)] {
      estimate.observe(share, at: start + .seconds(second))
    }
    #expect(estimate.remaining(at: start + .seconds(40)) > .zero)
  }

  @Test(arguments: [0, 1e-300, 1e-18, 1 / 9_007_199_254_740_992.0, 1])
  func `no share of progress, however absurd, does harm`(share: Double) {
    var estimate = ProgressEstimate(start: start)
    estimate.observe(share, at: start + .seconds(6 * 3600))
    let left = estimate.remaining(at: start + .seconds(6 * 3600))
    #expect(left >= .seconds(1) && left <= .seconds(11 * 86_400))
    var random: any RandomNumberGenerator = SeededGenerator(1)
    let view = PollView(status: .processing, remaining: left, isFromProgress: true)
    for policy in NamedPolicies.all { #expect(policy.nextLook(view, using: &random).delay < .seconds(60)) }
  }

  @Test func `keeps no more than six points`() {
    var estimate = ProgressEstimate(start: start)
    for step in 1...100 { estimate.observe(Double(step) / 200, at: start + .seconds(step)) }
    #expect(estimate.points.count == ProgressEstimate.maxPoints)
  }
}

@Suite struct PollPolicyTests {
  private func delay(_ policy: any PollPolicy, eta: Duration) -> Duration {
    var random: any RandomNumberGenerator = SeededGenerator(1)
    return policy.nextLook(
      PollView(status: .processing, remaining: eta, isFromProgress: true), using: &random
    ).delay
  }

  @Test(arguments: [
    (1, 1.8...2.2), (13, 1.8...2.2), (40, 5.4...6.6), (67, 9.0...11.0), (100_000, 9.0...11.0),
  ])
  func `adaptive waits a share of the ETA, between its floor and its ceiling`(
    eta: Int, range: ClosedRange<Double>
  ) {
    #expect(range.contains(delay(AdaptivePolicy.adaptive, eta: .seconds(eta)).seconds))
  }

  @Test func `fixed keeps its beat whatever the ETA, and never spins`() {
    #expect(delay(FixedPolicy.fixed, eta: .seconds(1000)) == .seconds(5))
    #expect(delay(FixedPolicy(interval: .zero), eta: .seconds(1)) == .milliseconds(100))
  }

  @Test func `each named policy is found by its name and tells its numbers`() throws {
    for name in NamedPolicies.names {
      let policy = try NamedPolicies.policy(named: name)
      #expect(policy.name == name && !policy.numbers.isEmpty)
    }
    #expect(throws: SessionError.unknownPolicy("adaptiv", known: NamedPolicies.names)) {
      try NamedPolicies.policy(named: "adaptiv")
    }
  }
}
