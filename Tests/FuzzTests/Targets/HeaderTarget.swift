import NIOHTTP1

@testable import SurveyCoderAPI

extension FuzzTarget {
  /// `Retry-After` and the limits of an answer's head, one a line: within what is believed, or nothing.
  static let retryAfter = FuzzTarget(name: "retry-after") {
    [
      "18\n\n12\n", "1.5\nSun, 06 Nov 1994 08:49:37 GMT\n784111777\n60", "Sun, 06 Nov 2094 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT\nSun Nov  6 08:49:37 1994", "99999999999999999999", "-1\n\n1e300\n-5",
    ].map { Array($0.utf8) }
  } check: { bytes in
    let parts = text(bytes).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func part(_ place: Int) -> String? { parts.indices.contains(place) ? parts[place] : nil }
    let now = Timestamp(milliseconds: 784_111_777_000)
    if let wait = RetryAfter.wait(part(0), date: part(1), now: now) {
      try require((.zero...RetryAfter.longest).contains(wait), "a wait of \(wait)")
    }
    var headers = HTTPHeaders()
    for (place, name) in [
      (1, "date"), (2, "x-ratelimit-reset"), (3, "x-ratelimit-limit"), (4, "x-ratelimit-remaining"),
    ] {
      if let value = part(place) { headers.add(name: name, value: value) }
    }
    guard let report = RateLimitReport(headers: headers, now: now) else { return }
    if let reset = report.resetsIn {
      try require((.zero...RateLimitReport.furthestReset).contains(reset), "a reset in \(reset)")
    }
    try require((report.limit ?? 0) >= 0 && (report.remaining ?? 0) >= 0, "a count below 0")
  }
}
