/// A moment in UTC with the precision that the API and our protocol use: milliseconds.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package init(secondsSince1970 seconds: Double) {
    milliseconds = Self.clamped(seconds * 1000)
  }

  /// Beyond the range of a year with four digits there is nothing to print.
  private static func clamped(_ milliseconds: Double) -> Int64 {
    guard !milliseconds.isNaN else { return 0 }
    return Int64(min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_000).rounded())
  }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  package static func - (a: Timestamp, b: Timestamp) -> Duration {
    .milliseconds(a.milliseconds - b.milliseconds)
  }

  package static func + (a: Timestamp, b: Duration) -> Timestamp {
    Timestamp(milliseconds: clamped(Double(a.milliseconds) + b.seconds * 1000))
  }

  /// Reads an RFC 3339 date-time: `T` or a space between date and time, any number of fraction digits,
  /// `Z`, an offset, or nothing, which is read as UTC.
  package init?(rfc3339 text: some StringProtocol) {
    var reader = DateReader(Array(text.utf8))
    guard let date = reader.dateTime() else { return nil }
    self = date
  }

  /// A second of 60, as in a leap second, is the first of the next minute.
  init?(_ date: CivilDate, hour: Int, minute: Int, second: Int, millisecond: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else { return nil }
    let time = (hour * 60 + minute) * 60_000 + second * 1000 + millisecond
    milliseconds = Int64(date.daysSince1970 * Self.millisecondsInDay + time)
  }

  private static let millisecondsInDay = 86_400_000

  /// RFC 3339 in UTC with milliseconds, as `2026-05-14T09:30:00.250Z`.
  package var description: String {
    String(unsafeUninitializedCapacity: Self.textLength) { text in
      write(to: text)
      return Self.textLength
    }
  }

  /// Bytes of ``description``.
  package static let textLength = 24

  /// Puts ``description`` into a buffer of ``textLength`` bytes.
  package func write(to text: UnsafeMutableBufferPointer<UInt8>) {
    let days = CivilDate.floor(Int(milliseconds), Self.millisecondsInDay)
    let date = CivilDate(daysSince1970: days)
    // Unsigned and of 32 bits, in which a division is cheapest.
    let time = UInt32(Int(milliseconds) - days * Self.millisecondsInDay)
    func put(_ pair: UInt32, at place: Int, _ end: Unicode.Scalar) {
      text[place] = UInt8(truncatingIfNeeded: 48 + pair / 10)
      text[place + 1] = UInt8(truncatingIfNeeded: 48 + pair % 10)
      text[place + 2] = UInt8(ascii: end)
    }
    // Of a year that four digits can't hold, the last four.
    let year = UInt32(date.year.magnitude % 10_000)
    put(year / 100, at: 0, "-")
    put(year % 100, at: 2, "-")
    put(UInt32(date.month), at: 5, "-")
    put(UInt32(date.day), at: 8, "T")
    put(time / 3_600_000, at: 11, ":")
    put(time / 60_000 % 60, at: 14, ":")
    put(time / 1000 % 60, at: 17, ".")
    put(time % 1000 / 10, at: 20, "Z")
    text[22] = UInt8(truncatingIfNeeded: 48 + time % 10)
    text[23] = UInt8(ascii: "Z")
  }
}

extension Duration {
  /// The length in seconds; exact to a nanosecond for anything under a year.
  package var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

/// Reads the parts of a date-time from left to right.
private struct DateReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func dateTime() -> Timestamp? {
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
      skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
      let fraction = milliseconds(), let offset = offsetSeconds(), at == bytes.count,
      let date = CivilDate(year: year, month: month, day: day),
      let local = Timestamp(date, hour: hour, minute: minute, second: second, millisecond: fraction)
    else { return nil }
    return Timestamp(milliseconds: local.milliseconds - Int64(offset) * 1000)
  }

  private mutating func number(_ count: Int) -> Int? {
    guard at + count <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[at..<(at + count)] {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    at += count
    return value
  }

  private mutating func skip(_ allowed: String) -> Bool {
    guard at < bytes.count, allowed.utf8.contains(bytes[at]) else { return false }
    at += 1
    return true
  }

  private mutating func milliseconds() -> Int? {
    guard skip(".,") else { return 0 }
    var value = 0
    var count = 0
    while let digit = number(1) {
      if count < 3 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in count..<max(count, 3) { value *= 10 }
    return value
  }

  private mutating func offsetSeconds() -> Int? {
    if at == bytes.count || skip("Zz") { return 0 }
    let sign = bytes[at] == UInt8(ascii: "-") ? -1 : 1
    guard skip("+-"), let hours = number(2) else { return nil }
    _ = skip(":")
    guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
