internal import LineEditing

/// Lays out sentences and facts for people.
enum TextWrap {
  /// The text in lines of at most `width` columns, cut at blanks. A word that is longer than a line, such
  /// as a path, stays whole.
  static func lines(_ text: String, width: Int?) -> [String] {
    guard let width, DisplayWidth.columns(of: text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in words(of: text) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty, DisplayWidth.columns(of: longer) > width {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    return endingColors(in: lines + [line])
  }

  /// Each line with the colour that it takes over from the one before, and with its end.
  private static func endingColors(in lines: [String]) -> [String] {
    var open = ""
    return lines.map { line in
      let text = open + line
      guard let last = text.ranges(of: /\u{1b}\[[0-9;]*m/).last.map({ String(text[$0]) }) else { return text }
      open = last == TextStyle.reset ? "" : last
      return open.isEmpty ? text : text + TextStyle.reset
    }
  }

  private static let units: Set<Substring> = ["s", "s,", "s;", "s:", "s.", "B", "kB", "MB", "GB"]

  /// A number and its unit are one word.
  private static func words(of text: String) -> [Substring] {
    var words: [Substring] = []
    for word in text.split(separator: " ") {
      if let last = words.last, last.last?.isNumber == true, units.contains(word) {
        words[words.count - 1] = last + " " + word
      } else {
        words.append(word)
      }
    }
    return words
  }

  /// Names with their values beside them. A name that is empty goes on with the one before.
  static func facts(
    _ facts: [(name: String, value: String)], indent: Int = 0, _ style: TextStyle
  ) -> [String] {
    let names = (facts.map { DisplayWidth.columns(of: $0.name) }.max() ?? 0) + 2
    let margin = String(repeating: " ", count: indent)
    return facts.flatMap { fact in
      let room = style.width.map { max(16, $0 - indent - names) }
      return lines(fact.value, width: room).enumerated().map { place, line in
        let name = DisplayWidth.padded(place == 0 ? fact.name : "", to: names)
        return margin + style.paint(name, .dim) + line
      }
    }
  }
}
