/// One history entry as one line of a file.
///
/// `\\`, `\n` and `\xNN` stand for a backslash, a newline and another control character, so that an entry
/// of several lines stays one line and a torn write damages only its own.
enum HistoryEntryCoding {
  static func encode(_ entry: String) -> String {
    var line = ""
    for scalar in entry.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\0"..<" ", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        line += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// - Returns: `nil` for a damaged line: no UTF-8, raw controls, unknown escapes, empty, or too long.
  static func decode(_ line: some Collection<UInt8>) -> String? {
    guard !line.isEmpty, line.count <= 4 * History.longestEntryBytes,
      let text = String(validating: line, as: UTF8.self)
    else { return nil }
    // Most lines stand for themselves.
    if !line.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) { return text }
    var entry = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar.value < 0x20 || scalar.value == 0x7f { return nil }
      guard scalar == "\\" else {
        entry.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "\\": entry.append("\\")
      case "n": entry.append("\n")
      case "x":
        let digits = rest.prefix(2)
        guard digits.count == 2, digits.allSatisfy(\.properties.isASCIIHexDigit),
          let value = UInt8(String(digits), radix: 16), value < 0x80
        else { return nil }
        rest.removeFirst(2)
        entry.append(Unicode.Scalar(value))
      default: return nil
      }
    }
    return String(entry)
  }
}
