internal import NIOHTTP1

extension RateLimitReport {
  /// The furthest reset that is believed; the vendor's window is a minute.
  static let furthestReset: Duration = .seconds(120)

  /// Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset`.
  ///
  /// The reference shows `Reset` as epoch seconds; others send the seconds that are left, so a number too
  /// small for an epoch of this century is read as that.
  ///
  /// - Returns: `nil` when not one of them can be read.
  init?(headers: HTTPHeaders, now: Timestamp) {
    let limit = Self.count(headers.first(name: "x-ratelimit-limit"))
    let remaining = Self.count(headers.first(name: "x-ratelimit-remaining"))
    let clock = headers.first(name: "date").flatMap { Timestamp(httpDate: $0, now: now) } ?? now
    let resetsIn = headers.first(name: "x-ratelimit-reset").flatMap { Self.reset($0, clock: clock) }
    if limit == nil, remaining == nil, resetsIn == nil { return nil }
    self.init(limit: limit, remaining: remaining, resetsIn: resetsIn)
  }

  private static func count(_ text: String?) -> Int? {
    guard let text, let count = Int(text), count >= 0 else { return nil }
    return count
  }

  private static func reset(_ text: String, clock: Timestamp) -> Duration? {
    guard let seconds = Double(text), seconds.isFinite, seconds >= 0 else { return nil }
    let isEpoch = seconds >= 946_684_800
    let left = isEpoch ? Timestamp(secondsSince1970: seconds) - clock : .seconds(min(seconds, 1000))
    return min(max(left, .zero), furthestReset)
  }
}
