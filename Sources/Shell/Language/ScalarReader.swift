/// Reads a text scalar by scalar and knows the place of each.
struct ScalarReader {
  private let scalars: [Unicode.Scalar]
  private(set) var offset = 0
  private(set) var position = SourcePosition.start

  init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      // Lines of Windows end in CR LF.
      if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
      scalars.append(scalar)
    }
    // A byte order mark is no part of the text.
    if scalars.first == "\u{feff}" { scalars.removeFirst() }
    self.scalars = scalars
  }

  var isAtEnd: Bool { offset == scalars.count }
  var next: Unicode.Scalar? { isAtEnd ? nil : scalars[offset] }

  func peek(_ distance: Int) -> Unicode.Scalar? {
    offset + distance < scalars.count ? scalars[offset + distance] : nil
  }

  @discardableResult
  mutating func take() -> Unicode.Scalar? {
    guard let scalar = next else { return nil }
    offset += 1
    if scalar == "\n" {
      position.line += 1
      position.column = 1
    } else {
      position.column += 1
    }
    return scalar
  }

  mutating func take(if wanted: Unicode.Scalar) -> Bool {
    guard next == wanted else { return false }
    take()
    return true
  }

  mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = next, isWanted(scalar) {
      text.append(scalar)
      take()
    }
    return String(text)
  }

  /// What was not taken yet.
  var rest: String { text(from: offset, to: scalars.count) }

  /// The text between two offsets, which read again is the same.
  func text(from start: Int, to end: Int) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars[start..<max(start, end)] {
      // Else the return before it would be taken for a part of the line's end.
      if scalar == "\n", text.last == "\r" { text.append("\r") }
      text.append(scalar)
    }
    return String(text)
  }
}
