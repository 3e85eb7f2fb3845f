/// Text between the marks of a bracketed paste, on its way into the line.
struct PastedText {
  /// What ends a paste.
  private static let end = Array("\u{1b}[201~".unicodeScalars)
  /// More is cut off, in characters.
  static let limit = 256 * 1024

  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var isCut = false
  private var matched = 0

  var isComplete: Bool { matched == Self.end.count }

  mutating func add(_ scalar: Unicode.Scalar) {
    if scalar == Self.end[matched] {
      matched += 1
      return
    }
    // ESC is nowhere in the mark but at its beginning.
    for held in Self.end.prefix(matched) { keep(held) }
    matched = scalar == Self.end[0] ? 1 : 0
    if matched == 0 { keep(scalar) }
  }

  private mutating func keep(_ scalar: Unicode.Scalar) {
    if scalars.count < Self.limit { scalars.append(scalar) } else { isCut = true }
  }

  /// Line ends become newlines, one for several, as the terminal may have made two of a CR LF. Those at
  /// the end go, so that Enter stays the person's. Other controls go.
  static func normalized(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    var text: [Unicode.Scalar] = []
    for scalar in scalars {
      switch scalar.value {
      case 0x0a, 0x0d: if text.last != "\n" { text.append("\n") }
      case 0x09: text.append(scalar)
      case 0..<0x20, 0x7f..<0xa0: break
      default: text.append(scalar)
      }
    }
    if text.last == "\n" { text.removeLast() }
    return text
  }

  /// The lines of an accepted text that hold something; one empty line for an empty text.
  static func lines(_ text: String) -> [String] {
    guard text.contains("\n") else { return [text] }
    let lines = text.split(separator: "\n").filter { line in line.contains { $0 != " " && $0 != "\t" } }
    return lines.isEmpty ? [""] : lines.map(String.init)
  }
}
