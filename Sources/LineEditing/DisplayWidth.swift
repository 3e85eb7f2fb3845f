internal import CEditline

/// Columns that text takes on a terminal, by `wcwidth`: wide characters take two, combining ones none.
///
/// Escape sequences (CSI, such as colours) take none and are kept whole; other control characters take
/// none either, so escape text that came from elsewhere first (``Swift/String/escapedForTerminal``).
package enum DisplayWidth {
  /// 0, 1 or 2.
  package static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x7f { return scalar.value < 0x20 ? 0 : 1 }
    guard TextLocale.isUTF8 else { return 1 }
    return max(0, Int(ce_columns(scalar.value)))
  }

  package static func columns(of text: String) -> Int {
    var columns = 0
    var pieces = TerminalPieces(text)
    while let piece = pieces.next() {
      if case .scalar(let scalar) = piece { columns += self.columns(of: scalar) }
    }
    return columns
  }

  /// The text, cut to at most `limit` columns; what was cut ends in the ellipsis, and colours in a reset.
  ///
  /// - Parameter limit: Columns, 0 or more. An ellipsis wider than that is left out.
  package static func truncated(_ text: String, to limit: Int, ellipsis: String = "…") -> String {
    guard columns(of: text) > limit else { return text }
    let ellipsisColumns = columns(of: ellipsis)
    let ending = ellipsisColumns <= limit ? ellipsis : ""
    let room = max(0, limit) - (ending.isEmpty ? 0 : ellipsisColumns)
    var kept = ""
    var used = 0
    var isStyled = false
    var pieces = TerminalPieces(text)
    loop: while let piece = pieces.next() {
      switch piece {
      case .sequence(let sequence):
        kept += sequence
        isStyled = true
      case .scalar(let scalar):
        let columns = columns(of: scalar)
        guard used + columns <= room else { break loop }
        used += columns
        kept.unicodeScalars.append(scalar)
      }
    }
    return kept + ending + (isStyled ? "\u{1b}[0m" : "")
  }

  /// The text with spaces after it (or before it) up to `width` columns; longer text is left as it is.
  package static func padded(_ text: String, to width: Int, onLeft: Bool = false) -> String {
    let missing = width - columns(of: text)
    guard missing > 0 else { return text }
    let spaces = String(repeating: " ", count: missing)
    return onLeft ? spaces + text : text + spaces
  }
}

/// Text cut into what moves the cursor and the escape sequences between.
struct TerminalPieces {
  enum Piece: Equatable {
    case scalar(Unicode.Scalar)
    /// A whole CSI sequence (ECMA-48, section 5.4), from its ESC to its final byte.
    case sequence(String)
  }

  private var rest: Substring.UnicodeScalarView

  init(_ text: String) { rest = Substring(text).unicodeScalars }

  mutating func next() -> Piece? {
    guard let scalar = rest.first else { return nil }
    if scalar == "\u{1b}", let end = endOfSequence() {
      defer { rest = rest[end...] }
      return .sequence(String(rest[..<end]))
    }
    rest.removeFirst()
    return .scalar(scalar)
  }

  /// The index after a CSI sequence that starts here, or `nil` when none does.
  private func endOfSequence() -> Substring.UnicodeScalarView.Index? {
    var index = rest.index(after: rest.startIndex)
    guard index < rest.endIndex, rest[index] == "[" else { return nil }
    index = rest.index(after: index)
    while index < rest.endIndex {
      let scalar = rest[index]
      index = rest.index(after: index)
      switch scalar.value {
      case 0x20...0x3f: continue
      case 0x40...0x7e: return index
      default: return nil
      }
    }
    return nil
  }
}
