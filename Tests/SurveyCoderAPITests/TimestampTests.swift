import Testing

@testable import SurveyCoderAPI

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00", 0), ("1969-12-31T23:59:59.999Z", -1),
    ("2026-05-14T09:30:00.25Z", 1_778_751_000_250), ("2026-05-14t09:30:00.2509999z", 1_778_751_000_250),
    ("2026-05-14 11:30:00,250+02:00", 1_778_751_000_250), ("2026-05-14T04:00:00.250-0530", 1_778_751_000_250),
    ("2000-02-29T00:00:00Z", 951_782_400_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
  ])
  func `a date-time of RFC 3339 is read to the millisecond`(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-05-14", "2026-05-14T", "2026-05-14T09:30", "2026-05-14T09:30:00.",
    "2026-05-14T24:00:00Z",
    "2026-05-14T09:60:00Z", "2026-05-14T09:30:61Z", "2026-00-14T09:30:00Z", "2026-13-14T09:30:00Z",
    "2026-06-31T09:30:00Z", "2025-02-29T09:30:00Z", "1900-02-29T00:00:00Z", "2026-05-00T09:30:00Z",
    "2026-05-14T09:30:00+25:00", "2026-05-14T09:30:00+02:0", "2026-05-14T09:30:00Zx", "2026-06-31T23:59:60Z",
    " 2026-05-14T09:30:00Z", "2026-5-14T09:30:00Z", "+026-05-14T09:30:00Z", "٢٠٢٦-05-14T09:30:00Z",
    "2026-05-14T09:30:00+",
  ])
  func `what is no date-time is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(arguments: [
    "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "2026-05-14T09:30:00.250Z",
    "2024-02-29T12:00:00.001Z",
    "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2000-03-01T00:00:00.000Z",
    "1900-02-28T23:00:00.000Z",
  ])
  func `writing gives back what was read`(text: String) {
    #expect(Timestamp(rfc3339: text)?.description == text)
  }

  @Test(arguments: [
    (253_402_300_800_000, "0000-01-01T00:00:00.000Z"), (1_000_000_000_000_000, "3658-09-27T01:46:40.000Z"),
  ])
  func `of a year beyond 9999 the last four digits are written`(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
  }

  @Test func `every day of 800 years is found again`() {
    let first = CivilDate(year: 1600, month: 1, day: 1)?.daysSince1970 ?? 0
    #expect(first == -135_140)
    for day in first..<(first + 292_194) {
      let date = CivilDate(daysSince1970: day)
      #expect(CivilDate(year: date.year, month: date.month, day: date.day)?.daysSince1970 == day)
    }
  }

  @Test func `sums and differences are exact, and absurd ones stay in range`() {
    let start = Timestamp(milliseconds: 1_778_751_000_250)
    #expect((start + .milliseconds(750)).milliseconds == 1_778_751_001_000)
    #expect((start + .seconds(86_400)) - start == .seconds(86_400))
    #expect((start + .seconds(Int64.max)).description == "9999-12-31T23:59:59.000Z")
    #expect((start + .seconds(Int64.min)).description == "0001-01-01T00:00:00.000Z")
    #expect(Timestamp(secondsSince1970: .nan).milliseconds == 0)
    #expect(Timestamp(secondsSince1970: .infinity).description == "9999-12-31T23:59:59.000Z")
    #expect(Timestamp(secondsSince1970: -0.0005).milliseconds == -1)
  }
}

@Suite struct PercentCodingTests {
  @Test(arguments: ["", "aZ09-._~", "a b/?#%&=+", "é日本\u{1F600}", "\u{0}\n"])
  func `what was escaped is read back`(text: String) {
    let escaped = PercentCoding.encode(text)
    #expect(escaped.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
    #expect(PercentCoding.decode(escaped) == text)
  }

  @Test(arguments: ["%", "%4", "%zz", "a%4g", "%FF", "%C3"])
  func `escapes that are none are refused`(text: String) {
    #expect(PercentCoding.decode(text) == nil)
  }
}
