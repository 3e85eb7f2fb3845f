import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct EstimateTests {
  let start = Instant.now

  private func after(_ seconds: Double) -> Instant { start + .seconds(seconds) }

  // MARK: EndEstimate

  @Test func `half of the chance lies before the median, and none before the latest look`() {
    let estimate = EndEstimate(origin: start, median: .seconds(100), spread: 0.5, seenAt: start)
    #expect(abs(estimate.chance(by: after(100)) - 0.5) < 1e-6)
    #expect(estimate.chance(by: start) == 0)
    // One standard deviation of the logarithm above the median.
    #expect(abs(estimate.chance(by: after(164.872)) - 0.8413) < 1e-3)
  }

  @Test func `the expected lateness is the integral of the chance`() {
    let estimate = EndEstimate(origin: start, median: .seconds(60), spread: 0.8, seenAt: after(20))
    var sum = 0.0
    for step in 0..<100_000 { sum += estimate.chance(by: after(20 + (Double(step) + 0.5) * 0.001)) * 0.001 }
    #expect(abs(estimate.lateness(at: after(120)) - sum) < 0.01)
  }

  @Test(arguments: [0.0, 50, 400, 5000])
  func `the time left is where half of the remaining chance lies`(elapsed: Double) {
    let estimate = EndEstimate(origin: start, median: .seconds(240), spread: 1, seenAt: start)
    let left = estimate.remaining(at: after(elapsed))
    let survivor = EndEstimate(origin: start, median: .seconds(240), spread: 1, seenAt: after(elapsed))
    #expect(abs(survivor.chance(by: after(elapsed) + left) - 0.5) < 0.02)
  }

  @Test(arguments: [1e-9, 1.0, 1e9])
  func `absurd numbers give finite answers`(scale: Double) {
    let estimate = EndEstimate(origin: start, median: .seconds(scale), spread: 1e-9, seenAt: after(1e5))
    let outcome = estimate.outcome(at: after(2e5))
    #expect((0...1).contains(outcome.chance) && outcome.lateness.isFinite)
    #expect(estimate.remaining(at: after(2e5)) >= .seconds(1))
  }

  // MARK: JobOutlook

  @Test func `steady progress tells the end, the tail after full progress included`() {
    let history = RunHistory()
    var outlook = JobOutlook(start: start, history: history)
    outlook.sawRunning(0, changedAt: start, at: start, history)
    for share in [0.1, 0.2, 0.3, 0.4] {
      outlook.sawRunning(share, changedAt: after(share * 97), at: after(share * 97 + 1), history)
    }
    #expect(outlook.isMoving)
    let left = outlook.estimate.remaining(at: after(39.8)).seconds
    #expect((55...66).contains(left), "\(left) s of about 60 s")
  }

  @Test func `progress is dated by the service, not by the look that found it`() {
    let history = RunHistory()
    var dated = JobOutlook(start: start, history: history)
    var undated = dated
    dated.sawRunning(0.5, changedAt: after(50), at: after(90), history)
    undated.sawRunning(0.5, changedAt: nil, at: after(90), history)
    #expect(dated.estimate.remaining(at: after(90)) < undated.estimate.remaining(at: after(90)))
  }

  @Test func `a date outside of the time between two looks is a wrong clock and counts as its nearest end`() {
    let history = RunHistory()
    var outlook = JobOutlook(start: start, history: history)
    outlook.sawRunning(0.2, changedAt: after(-3600), at: after(20), history)
    outlook.sawRunning(0.4, changedAt: after(9000), at: after(40), history)
    #expect(outlook.points.map(\.time) == [start, after(40)])
  }

  @Test func `progress that stops is not believed for long`() {
    let history = RunHistory()
    var outlook = JobOutlook(start: start, history: history)
    for second in stride(from: 10.0, through: 50, by: 10) {
      outlook.sawRunning(second / 60, changedAt: after(second), at: after(second), history)
    }
    #expect(outlook.isMoving)
    outlook.sawRunning(50 / 60, changedAt: after(50), at: after(110), history)
    #expect(!outlook.isMoving)
    #expect(outlook.estimate.remaining(at: after(110)) > .seconds(5))
  }

  @Test(arguments: [1e300, -5, .infinity])
  func `absurd progress does no harm`(fraction: Double) {
    let history = RunHistory()
    var outlook = JobOutlook(start: start, history: history)
    outlook.sawRunning(1e-12, changedAt: start, at: after(1e-9), history)
    outlook.sawRunning(fraction, changedAt: nil, at: after(5), history)
    #expect(outlook.estimate.remaining(at: after(6)) >= .seconds(1))
    #expect(outlook.points.count <= JobOutlook.maxPoints)
  }

  // MARK: RunHistory

  @Test func `finished jobs move the prior, the first few only a little`() {
    var history = RunHistory()
    for _ in 0..<2 { history.learn(run: .seconds(60)) }
    #expect(history.median == RunHistory.assumedMedian)
    history.learn(run: .seconds(60))
    #expect((90...200).contains(history.median.seconds))
    for _ in 0..<60 { history.learn(run: .seconds(60)) }
    #expect((60...70).contains(history.median.seconds))
    #expect(history.count == 50 && history.spread == 0.5)
  }

  @Test func `the time between full progress and the end is learnt`() {
    var history = RunHistory()
    for _ in 0..<30 { history.learn(tail: 0.2) }
    #expect((0.15...0.2).contains(history.tail) && history.tailSpread < 0.6)
  }
}
