/// One command as it was written, before variables are filled in.
package struct ParsedCommand: Sendable, Equatable {
  /// At least one, except for a lone `! shell command`.
  package var words: [Word]
  /// Where the output goes, if not to the reader's.
  package var destination: Destination?
  /// The text behind `!`, for the shell; then there are no words.
  package var shellLine: String?
  /// Of the command's first character.
  package var position: SourcePosition
  /// The command as it stands in the text, without what surrounds it.
  package var text: String

  /// Where `>`, `>>` and `|` send the output.
  package enum Destination: Sendable, Equatable {
    case file(Word, appends: Bool)
    /// A command for `/bin/sh`, as written: its variables are the shell's.
    case shell(String, SourcePosition)
  }
}

/// One word of a command: parts that stand against each other.
package struct Word: Sendable, Equatable {
  package enum Part: Sendable, Equatable {
    case literal(String)
    /// `${name}` or `${name:-default}`.
    case variable(name: String, fallback: String?, SourcePosition)
  }

  package var parts: [Part]
  package var position: SourcePosition
  /// Behind its last character.
  package var end: SourcePosition

  package init(_ parts: [Part], at position: SourcePosition, to end: SourcePosition) {
    self.parts = parts
    self.position = position
    self.end = end
  }

  /// The text when no variable is in it.
  package var literal: String? {
    var text = ""
    for part in parts {
      guard case .literal(let piece) = part else { return nil }
      text += piece
    }
    return text
  }
}
