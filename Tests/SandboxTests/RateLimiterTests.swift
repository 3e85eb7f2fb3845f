import Testing

@testable import Sandbox

@Suite struct RateLimiterTests {
  @Test(arguments: RateLimiter.Kind.allCases)
  func `lets the limit through in one burst and refuses the next`(kind: RateLimiter.Kind) {
    var limiter = RateLimiter(kind, requestsPerMinute: 5)
    for left in (0..<5).reversed() {
      #expect(limiter.take(at: .seconds(1)) == nil)
      #expect(limiter.standing(at: .seconds(1)).remaining == left)
    }
    #expect(limiter.take(at: .seconds(1)) != nil)
  }

  @Test(arguments: RateLimiter.Kind.allCases)
  func `a wait that was asked for is enough, and one that is shorter is not`(kind: RateLimiter.Kind) throws {
    var limiter = RateLimiter(kind, requestsPerMinute: 7, phase: .seconds(13))
    for second in 0..<7 { #expect(limiter.take(at: .milliseconds(second * 10)) == nil) }
    let refusal = limiter.take(at: .milliseconds(70))
    let wait = try #require(refusal)
    #expect(limiter.take(at: .milliseconds(70) + wait - .nanoseconds(1)) != nil)
    #expect(limiter.take(at: .milliseconds(70) + wait) == nil)
  }

  @Test func `a fixed window starts anew at its edge, wherever its phase puts it`() {
    var limiter = RateLimiter(.fixed, requestsPerMinute: 1, phase: .seconds(20))
    #expect(limiter.take(at: .seconds(39)) == nil)
    #expect(limiter.take(at: .milliseconds(39_999)) == .milliseconds(1))
    #expect(limiter.standing(at: .milliseconds(39_999)) == .init(remaining: 0, untilReset: .milliseconds(1)))
    #expect(limiter.standing(at: .seconds(40)) == .init(remaining: 1, untilReset: .seconds(60)))
    #expect(limiter.take(at: .seconds(40)) == nil)
  }

  @Test func `a sliding window forgets a request 60 s after it, to the instant`() {
    var limiter = RateLimiter(.sliding, requestsPerMinute: 2)
    #expect(limiter.take(at: .seconds(10)) == nil)
    #expect(limiter.take(at: .seconds(30)) == nil)
    #expect(limiter.take(at: .seconds(69)) == .seconds(1))
    #expect(limiter.take(at: .seconds(70)) == nil)
    #expect(limiter.take(at: .seconds(70)) == .seconds(20))
    #expect(limiter.standing(at: .seconds(100)) == .init(remaining: 1, untilReset: .seconds(30)))
    #expect(limiter.standing(at: .seconds(200)) == .init(remaining: 2, untilReset: .zero))
  }

  @Test func `a bucket is filled by one token each sixtieth of the limit`() {
    var limiter = RateLimiter(.bucket, requestsPerMinute: 30)
    for _ in 0..<30 { #expect(limiter.take(at: .zero) == nil) }
    #expect(limiter.take(at: .milliseconds(1999)) == .milliseconds(1))
    #expect(limiter.take(at: .seconds(2)) == nil)
    #expect(limiter.standing(at: .milliseconds(5999)).remaining == 1)
    #expect(limiter.standing(at: .seconds(6)).remaining == 2)
    #expect(limiter.standing(at: .seconds(600)) == .init(remaining: 30, untilReset: .seconds(2)))
  }

  @Test(arguments: RateLimiter.Kind.allCases)
  func `over an hour of refusals no more than the limit passes`(kind: RateLimiter.Kind) {
    var limiter = RateLimiter(kind, requestsPerMinute: 10)
    var passed = 0
    for half in 0..<7200 where limiter.take(at: .milliseconds(half * 500)) == nil { passed += 1 }
    // 10 a minute, and the bucket's first filling.
    #expect(passed == (kind == .bucket ? 609 : 600))
  }

  @Test func `a limit below 1 counts as 1`() {
    var limiter = RateLimiter(.sliding, requestsPerMinute: 0)
    #expect(limiter.take(at: .zero) == nil)
    #expect(limiter.take(at: .zero) == .seconds(60))
  }
}
