extension Timestamp {
  /// Reads an HTTP date in any of its three forms (RFC 9110, section 5.6.7): IMF-fixdate, RFC 850 and
  /// asctime. The name of the weekday is not checked against the date.
  ///
  /// - Parameter now: Tells the century of an RFC 850 date: one that seems more than 50 years ahead is past.
  init?(httpDate text: String, now: Timestamp) {
    let words = text.split { " ,-\t".contains($0) }
    guard words.count >= 5, words.count <= 6, words[0].allSatisfy(\.isLetter) else { return nil }
    let isAsctime = words[1].allSatisfy(\.isLetter)
    if isAsctime {
      guard words.count == 5 else { return nil }
      self.init(year: words[4], month: words[1], day: words[2], time: words[3], now: now)
    } else {
      guard words.count == 6, words[5] == "GMT" || words[5] == "UTC" else { return nil }
      self.init(year: words[3], month: words[2], day: words[1], time: words[4], now: now)
    }
  }

  private init?(year: Substring, month: Substring, day: Substring, time: Substring, now: Timestamp) {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], 2...2), let minute = number(clock[1], 2...2),
      let second = number(clock[2], 2...2), let day = number(day, 1...2),
      let month = months.firstIndex(of: month.lowercased()), var fullYear = number(year, 2...4),
      year.utf8.count != 3
    else { return nil }
    if year.utf8.count == 2 { fullYear = Self.fullYear(fullYear, now: now) }
    guard let date = CivilDate(year: fullYear, month: month + 1, day: day) else { return nil }
    self.init(date, hour: hour, minute: minute, second: second)
  }

  /// The latest year with those last digits that is at most 50 years ahead.
  private static func fullYear(_ lastDigits: Int, now: Timestamp) -> Int {
    let days = CivilDate.floor(Int(now.milliseconds), 86_400_000)
    let latest = CivilDate(daysSince1970: days).year + 50
    return latest - (latest - lastDigits) % 100
  }
}

private let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

private func number(_ text: Substring, _ digits: ClosedRange<Int>) -> Int? {
  guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
  return Int(text)
}
