/// A prompt, cut into what libedit edits beside and what is only written above it.
struct PromptText: Equatable {
  /// What surrounds escape sequences in the text that libedit gets.
  static let mark: Unicode.Scalar = "\u{01}"

  /// The lines before the last.
  private(set) var lead: [String]
  /// The last line, with its escape sequences.
  private(set) var text: String
  /// The last line's characters that take columns.
  private(set) var visible: [Unicode.Scalar]
  /// The last line as libedit wants it. It joins a sequence to the character after it, so that sequences
  /// in a row are one, and one at the end goes before the last character.
  private(set) var marked: [Unicode.Scalar]

  init(_ prompt: String) {
    var lines = prompt.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    text = lines.popLast() ?? ""
    lead = lines
    visible = []
    var before: [String] = []
    var waiting = ""
    var pieces = TerminalPieces(text)
    while let piece = pieces.next() {
      switch piece {
      case .sequence(let sequence): waiting += sequence
      case .scalar(let scalar) where DisplayWidth.columns(of: scalar) > 0:
        visible.append(scalar)
        before.append(waiting)
        waiting = ""
      case .scalar: break
      }
    }
    if !before.isEmpty { before[before.count - 1] += waiting }
    marked = zip(before, visible).flatMap { sequence, scalar in
      sequence.isEmpty ? [scalar] : [Self.mark] + Array(sequence.unicodeScalars) + [Self.mark, scalar]
    }
  }
}
