extension String {
  /// The text with nothing in it that could move the cursor, change colours, reorder or hide text:
  /// controls show as `\n`, `\t`, `\r`, `\x1b`, directional and zero-width characters as `\u202e`.
  package var escapedForTerminal: String { escapedForTerminal(keeping: []) }

  /// - Parameter kept: Characters that stay as they are, such as a newline in a text of several lines.
  package func escapedForTerminal(keeping kept: Set<Unicode.Scalar>) -> String {
    guard unicodeScalars.contains(where: { $0.isHiddenOnTerminal && !kept.contains($0) }) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.isHiddenOnTerminal, !kept.contains(scalar) {
        shown += scalar.terminalEscape
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension Unicode.Scalar {
  /// C0 and C1 controls, DEL, and characters of format that a person cannot see: direction marks,
  /// embeddings and isolates (UAX 9), joiners, word joiners, line separators, annotations and tags.
  fileprivate var isHiddenOnTerminal: Bool {
    switch value {
    case 0x00...0x1f, 0x7f...0x9f, 0xad, 0x34f, 0x61c, 0x115f...0x1160, 0x180b...0x180f, 0x200b...0x200f,
      0x2028...0x202e, 0x2060...0x206f, 0x3164, 0xfeff, 0xffa0, 0xfff9...0xfffb, 0xe0000...0xe007f:
      true
    default: false
    }
  }

  fileprivate var terminalEscape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: value < 0x100 ? "\\x" + hexadecimal(digits: 2) : "\\u" + hexadecimal(digits: 4)
    }
  }

  private func hexadecimal(digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
