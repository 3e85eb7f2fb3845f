/// Durations as people write and read them.
package enum DurationText {
  /// Reads `90`, `1.5s`, `250ms`, `10m`, `1h30m`, `2d`; a plain number is seconds.
  ///
  /// - Returns: `nil` for anything else, negative lengths and lengths beyond ten years.
  package static func parse(_ text: String) -> Duration? {
    let longest = 10 * 366 * 86_400.0
    if let seconds = plainNumber(text[...]) { return seconds <= longest ? .seconds(seconds) : nil }
    var rest = text[...]
    var total = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = plainNumber(digits), let factor = units[String(unit)] else { return nil }
      total += number * factor
    }
    return total <= longest ? .seconds(total) : nil
  }

  private static let units: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]

  private static func plainNumber(_ text: Substring) -> Double? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }) else { return nil }
    return Double(text)
  }

  /// `0.4 s`, `48 s`, `4m10s`, `2h05m`, `3d4h`: two units at most.
  package static func format(_ duration: Duration) -> String {
    let exact = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    if exact < 0 { return "-" + format(.zero - duration) }
    if exact < 9.95 {
      let tenths = (exact * 10).rounded() / 10
      return tenths == tenths.rounded() ? "\(Int(tenths)) s" : "\(tenths) s"
    }
    let seconds = Int(min(exact, 1e12).rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60)m\(two(seconds % 60))s"
    case ..<86_400: "\(seconds / 3600)h\(two(seconds / 60 % 60))m"
    default: "\(seconds / 86_400)d\(seconds / 3600 % 24)h"
    }
  }
}
