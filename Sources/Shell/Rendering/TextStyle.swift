internal import LineEditing
internal import Operations
package import SurveyCoderAPI

/// How text for people is laid out where it goes.
package struct TextStyle: Sendable {
  /// Columns there are; `nil` where lines may be as long as they are, as in a file.
  package var width: Int?
  package var hasColor: Bool
  /// Whether more than ASCII can be shown.
  package var isUnicode: Bool
  /// Whether a person looks at it, so that even data must hold nothing that moves the cursor.
  package var isTerminal: Bool
  /// What "in 3 s" and "3 s ago" count from.
  package var now: Timestamp

  package init(
    width: Int? = nil, hasColor: Bool = false, isUnicode: Bool = true, isTerminal: Bool = false,
    now: Timestamp
  ) {
    self.width = width
    self.hasColor = hasColor
    self.isUnicode = isUnicode
    self.isTerminal = isTerminal
    self.now = now
  }

  /// Whether there is only room for what matters most: an id alone takes 28 columns.
  var isNarrow: Bool { width.map { $0 < 60 } ?? false }

  var ellipsis: String { isUnicode ? "…" : "..." }
  var check: String { isUnicode ? "✔" : "ok" }
  var cross: String { isUnicode ? "✘" : "!!" }
  var pause: String { isUnicode ? "◌" : "--" }
  var arrow: String { isUnicode ? "→" : "->" }

  func cut(_ text: String, to width: Int) -> String {
    DisplayWidth.truncated(text, to: width, ellipsis: ellipsis)
  }

  /// The line, cut to the width where there is one.
  func cut(_ line: String) -> String { width.map { cut(line, to: $0) } ?? line }

  func paint(_ text: String, _ color: Color?) -> String {
    guard hasColor, let color, !text.isEmpty else { return text }
    return "\u{1b}[\(color.rawValue)m\(text)\(Self.reset)"
  }

  static let reset = "\u{1b}[0m"

  /// SGR parameters (ECMA-48, section 8.3.117).
  enum Color: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  /// `2026-05-14 09:30:00Z (4m10s ago)`
  func moment(_ time: Timestamp) -> String {
    let text = time.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))Z (\(distance(to: time)))"
  }

  /// `09:30:00Z`, with the day before it where that is another.
  func clock(_ time: Timestamp) -> String {
    let text = time.description
    let hour = "\(text.dropFirst(11).prefix(8))Z"
    return text.prefix(10) == now.description.prefix(10) ? hour : "\(text.prefix(10)) \(hour)"
  }

  /// `in 3 s`, `4m10s ago`, `now`.
  func distance(to time: Timestamp) -> String {
    let away = time - now
    if away.seconds >= 0.05 { return "in \(DurationText.format(away))" }
    return away.seconds > -0.05 ? "now" : "\(DurationText.format(.zero - away)) ago"
  }
}
