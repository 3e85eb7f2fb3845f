import NIOHTTP1
import Testing

@testable import SurveyCoderAPI

@Suite struct RetryAfterTests {
  /// Sun, 06 Nov 1994 08:49:37 GMT
  private let now = Timestamp(milliseconds: 784_111_777_000)

  @Test(arguments: [
    ("0", 0), ("18", 18), (" 18\t", 18), ("1.5", 1.5), ("0.001", 0.001), ("3600", 3600), ("007", 7),
    ("99999999999999999999", 31_622_400), ("31622401", 31_622_400),
  ])
  func `seconds, whole or with a fraction, are taken up to a year`(text: String, seconds: Double) {
    #expect(RetryAfter.wait(text, date: nil, now: now) == .milliseconds(Int64(seconds * 1000)))
  }

  @Test(arguments: [
    "", " ", "-1", "-0.5", "+5", "1.", ".5", "1e3", "0x10", "inf", "nan", "soon", "1,5", "1 5", "18s", "١٨",
    "Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 31 Jun 2030 08:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 PST",
    "Sun, 06 Nov 1994 25:00:00 GMT", "Sun, 06 Foo 2030 08:49:37 GMT", "1994-11-06T08:49:37Z",
  ])
  func `what is negative, past or garbage counts as absent`(text: String) {
    #expect(RetryAfter.wait(text, date: nil, now: now) == nil)
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994",
    "Xxx, 6 nov 1994 08:50:07 GMT",
  ])
  func `a date in each form of RFC 9110 counts from the response's own clock`(text: String) {
    let oneMinuteEarlier = "Sun, 06 Nov 1994 08:49:07 GMT"
    #expect(RetryAfter.wait(text, date: oneMinuteEarlier, now: now) == .seconds(60))
    #expect(RetryAfter.wait(text, date: nil, now: now) == .seconds(30))
    #expect(RetryAfter.wait(text, date: "garbage", now: now) == .seconds(30))
  }

  @Test(arguments: [("94", 1994), ("44", 2044), ("45", 1945), ("00", 2000)])
  func `a year of two digits lies within 50 years from now`(digits: String, year: Int) {
    let date = Timestamp(httpDate: "Sunday, 06-Nov-\(digits) 08:49:37 GMT", now: now)
    #expect(date?.description == "\(year)-11-06T08:49:37.000Z")
  }

  @Test func `no header is no wait`() {
    #expect(RetryAfter.wait(nil, date: nil, now: now) == nil)
  }

  @Test(arguments: [
    ("784111797", 20), ("20", 20), ("0", 0), ("784111777", 0), ("784111000", 0), ("121", 120),
    ("9999999999", 120),
    ("1e300", 120), ("7.5", 7.5),
  ])
  func `a reset is read as an epoch or as seconds left, within two minutes`(text: String, seconds: Double) {
    // The epoch of 1994 is too small for one of our century, so the clock is moved.
    let shift = 1_000_000_000
    let moved = text.hasPrefix("784") ? String((Int(text) ?? 0) + shift) : text
    let clock = Timestamp(milliseconds: now.milliseconds + Int64(shift) * 1000)
    let report = RateLimitReport(headers: ["X-RateLimit-Reset": moved], now: clock)
    #expect(report?.resetsIn == .milliseconds(Int64(seconds * 1000)))
  }

  @Test(arguments: ["-1", "soon", "nan", "inf", ""])
  func `a reset or count that is none counts as absent`(text: String) {
    let headers: HTTPHeaders = [
      "X-RateLimit-Reset": text, "X-RateLimit-Limit": text, "X-RateLimit-Remaining": text,
    ]
    #expect(RateLimitReport(headers: headers, now: now) == nil)
  }
}
