/// Tells world time as dates.
struct WorldCalendar: Sendable {
  /// Seconds from the Unix epoch to the beginning of world time.
  let epoch: Int

  func unixSeconds(at now: Duration) -> Int { epoch + Int(now.components.seconds) }

  /// Such as `2026-06-01T08:30:00.125Z`, in UTC, milliseconds rounded down.
  func timestamp(at now: Duration) -> String {
    let time = CivilTime(unixSeconds: unixSeconds(at: now))
    let milliseconds = Int(now.components.attoseconds / 1_000_000_000_000_000)
    return "\(padded(time.year, 4))-\(padded(time.month))-\(padded(time.day))T\(time.clock)"
      + ".\(padded(milliseconds, 3))Z"
  }

  /// Such as `Mon, 01 Jun 2026 08:30:00 GMT` (RFC 9110, section 5.6.7).
  func httpDate(at now: Duration) -> String {
    let time = CivilTime(unixSeconds: unixSeconds(at: now))
    return
      "\(time.weekdayName), \(padded(time.day)) \(time.monthName) \(padded(time.year, 4)) \(time.clock) GMT"
  }
}

/// A second of the Gregorian calendar in UTC.
private struct CivilTime {
  let year, month, day, hour, minute, second: Int
  /// 0 for Sunday.
  let weekday: Int

  init(unixSeconds: Int) {
    let days = Int((Double(unixSeconds) / 86_400).rounded(.down))
    let secondOfDay = unixSeconds - days * 86_400
    (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
    weekday = (days % 7 + 11) % 7
    // Years start in March here, so that the leap day is the last of its year; an era is 400 years.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var clock: String { "\(padded(hour)):\(padded(minute)):\(padded(second))" }

  var weekdayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

  var monthName: String {
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
  }
}

private func padded(_ number: Int, _ width: Int = 2) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Duration {
  /// The next whole second at or after this one.
  var secondsRoundedUp: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) + (attoseconds > 0 ? 1 : 0)
  }
}
