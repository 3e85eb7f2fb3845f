/// Reads `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// The longest wait that is passed on, a year: more is as good as never, and must not overflow a clock.
  static let longest: Duration = .seconds(366 * 86_400)

  /// The wait that the header asks for.
  ///
  /// Whole seconds and HTTP dates are the RFC's; decimals are taken because servers send them. A date counts
  /// from the response's own `Date`, so that a wrong clock here does no harm, and from `now` without one.
  ///
  /// - Returns: `nil` for what is negative, past or not readable.
  static func wait(_ value: String?, date: String?, now: Timestamp) -> Duration? {
    guard let text = value.map(trimmed), !text.isEmpty else { return nil }
    if let seconds = seconds(text) { return min(seconds, longest) }
    guard let moment = Timestamp(httpDate: text, now: now) else { return nil }
    let start = date.flatMap { Timestamp(httpDate: trimmed($0), now: now) } ?? now
    return moment < start ? nil : min(moment - start, longest)
  }

  /// Digits with at most one point between them: no sign, no exponent, no `inf`.
  static func seconds(_ text: String) -> Duration? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let seconds = Double(text)
    else { return nil }
    return .milliseconds(Int64(min(seconds, longest.seconds) * 1000))
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
