import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct RequestBudgetTests {
  private let start = Instant.now

  @Test func `gives the whole limit at once, then makes the next wait for the window`() {
    var budget = RequestBudget(limit: 3)
    for _ in 1...3 {
      #expect(budget.ready(for: .foreground, at: start) == start)
      budget.send(at: start)
    }
    #expect(budget.ready(for: .foreground, at: start) == start + .milliseconds(60_500))
    #expect(
      budget.ready(for: .foreground, at: start + .milliseconds(60_500)) == start + .milliseconds(60_500))
  }

  @Test func `never more than the limit in any window of 60 seconds, at any pace`() {
    var budget = RequestBudget(limit: 60)
    var now = start
    var sends: [Instant] = []
    for step in 0..<500 {
      now = max(now + .milliseconds(step % 7 * 100), budget.ready(for: .foreground, at: now))
      budget.send(at: now)
      sends.append(now)
    }
    for (place, first) in sends.enumerated() {
      #expect(sends[place...].prefix { $0 < first + .seconds(60) }.count <= 60)
    }
  }

  @Test func `polls leave a tenth to the foreground, and results half of that`() {
    var budget = RequestBudget(limit: 60)
    for _ in 1...54 { budget.send(at: start) }
    #expect(budget.ready(for: .background, at: start) > start)
    #expect(budget.ready(for: .result, at: start) == start)
    for _ in 1...3 { budget.send(at: start) }
    #expect(budget.ready(for: .result, at: start) > start)
    for _ in 1...3 {
      #expect(budget.ready(for: .foreground, at: start) == start)
      budget.send(at: start)
    }
    #expect(budget.ready(for: .foreground, at: start) > start)
  }

  @Test func `a limit of one still lets polls through`() {
    var budget = RequestBudget(limit: 1)
    #expect(budget.ready(for: .background, at: start) == start)
  }

  @Test func `books what others spend on the key`() {
    var budget = RequestBudget(limit: 60)
    budget.send(at: start)
    budget.answered(RateLimitReport(limit: 60, remaining: 20), at: start)
    #expect(budget.used(at: start) == 40)
  }

  @Test(arguments: [[59, 58, 57, 56, 55, 54, 53, 52], [52, 59, 53, 58, 54, 57, 55, 56]])
  func `own requests are not taken for another's, in whichever order answers come`(remaining: [Int]) {
    var budget = RequestBudget(limit: 60)
    for _ in 1...8 { budget.send(at: start) }
    for count in remaining { budget.answered(RateLimitReport(limit: 60, remaining: count), at: start) }
    #expect(budget.used(at: start) == 8)
  }

  @Test func `a request that was never answered is counted once, and for one window`() {
    var budget = RequestBudget(limit: 60)
    for _ in 1...40 { budget.send(at: start) }
    let later = start + .seconds(61)
    budget.send(at: later)
    budget.answered(RateLimitReport(limit: 60, remaining: 59), at: later)
    #expect(budget.used(at: later) == 1)
  }

  @Test(arguments: [-5, 0, Int.max])
  func `an absurd count of remaining requests does no harm`(remaining: Int) {
    var budget = RequestBudget(limit: 60)
    budget.send(at: start)
    budget.answered(RateLimitReport(remaining: remaining), at: start)
    #expect((1...121).contains(budget.used(at: start)))
  }

  @Test func `follows the limit that the service tells and ignores zero`() {
    var budget = RequestBudget(limit: 60)
    budget.answered(RateLimitReport(limit: 30), at: start)
    #expect(budget.limit == 30)
    budget.answered(RateLimitReport(limit: 0), at: start)
    #expect(budget.limit == 30)
  }

  @Test func `a hold stops all sends until its end, and a shorter one does not shorten it`() {
    var budget = RequestBudget(limit: 60)
    budget.hold(until: start + .seconds(18))
    budget.hold(until: start + .seconds(5))
    #expect(budget.ready(for: .foreground, at: start) == start + .seconds(18))
    #expect(budget.pausedUntil(at: start) == start + .seconds(18))
    #expect(budget.pausedUntil(at: start + .seconds(18)) == nil)
  }
}

@Suite struct BreakerTests {
  @Test func `opens at the third failure in a row and never waits longer than 10 s`() {
    var random = SystemRandomNumberGenerator()
    var breaker = Breaker()
    for _ in 1...2 {
      _ = breaker.failed(using: &random)
      #expect(!breaker.isOpen)
    }
    #expect((.seconds(3.75)...(.seconds(5))).contains(breaker.failed(using: &random)))
    #expect(breaker.isOpen)
    for _ in 1...1000 {
      #expect((.seconds(7.5)...(.seconds(10))).contains(breaker.failed(using: &random)))
    }
    breaker.succeeded()
    #expect(!breaker.isOpen)
  }
}
