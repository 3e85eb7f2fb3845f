/// A line that a person asks to have completed.
package struct CompletionRequest: Sendable, Equatable {
  package let line: String
  /// Where the cursor is, in Unicode scalars from the start: 0 through all of them.
  package let cursor: Int

  package init(line: String, cursor: Int) {
    self.line = line
    self.cursor = min(max(0, cursor), line.unicodeScalars.count)
  }

  package var textBeforeCursor: String { String(line.unicodeScalars.prefix(cursor)) }
}

/// One way to go on from the cursor.
package struct Completion: Sendable, Equatable {
  /// What takes the place of the word before the cursor.
  package var text: String
  /// What a list of candidates shows instead of the text, such as a job with its state.
  package var display: String?
  /// What follows the text when this is the only candidate: a space, or nothing after `dir/`.
  package var suffix: String
  /// Unicode scalars before the cursor that the text replaces; `nil` for all since the last blank.
  package var replacing: Int?

  package init(text: String, display: String? = nil, suffix: String = " ", replacing: Int? = nil) {
    self.text = text
    self.display = display
    self.suffix = suffix
    self.replacing = replacing
  }
}

/// Gives the candidates. It runs while the person waits for the key: no network, a few milliseconds.
package typealias Completer = @Sendable (CompletionRequest) -> [Completion]

/// What a completion key does to the line.
enum CompletionStep: Equatable {
  case nothing
  /// Takes away that many scalars before the cursor, then puts in the text.
  case replace(count: Int, text: String)
  case list([Completion])

  /// A single candidate is put in whole, several as far as they agree; they are listed when that adds
  /// nothing to what is there.
  init(_ candidates: [Completion], for request: CompletionRequest) {
    guard let first = candidates.first else {
      self = .nothing
      return
    }
    let before = Array(request.textBeforeCursor.unicodeScalars)
    let word =
      before.count - ((before.lastIndex { $0 == " " || $0 == "\t" || $0 == "\n" }).map { $0 + 1 } ?? 0)
    let count = min(max(0, first.replacing ?? word), before.count)
    let typed = before.suffix(count)
    guard candidates.count > 1 else {
      let text = first.text + first.suffix
      self = text.unicodeScalars.elementsEqual(typed) ? .nothing : .replace(count: count, text: text)
      return
    }
    var common = Array(first.text.unicodeScalars)
    // Candidates that replace different stretches have no common beginning to speak of.
    let isAlike = candidates.allSatisfy { ($0.replacing ?? word) == (first.replacing ?? word) }
    for other in candidates.dropFirst() {
      common = zip(common, other.text.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    }
    guard isAlike, common.count > typed.count else {
      self = .list(candidates)
      return
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: common)
    self = .replace(count: count, text: String(text))
  }
}

/// Candidates in columns, filled downwards, as many columns as fit the width.
struct CandidateTable {
  /// More are not shown: a list longer than a screen helps nobody.
  static let limit = 200

  static func lines(_ candidates: [Completion], width: Int) -> [String] {
    let names = candidates.prefix(limit).map { ($0.display ?? $0.text).escapedForTerminal }
    let widest = (names.map(DisplayWidth.columns(of:)).max() ?? 0) + 2
    let columns = max(1, width / widest)
    let rows = (names.count + columns - 1) / columns
    var lines = (0..<rows).map { row in
      let cells = stride(from: row, to: names.count, by: rows).map { names[$0] }
      let padded = cells.dropLast().map { DisplayWidth.padded($0, to: widest) }.joined()
      return DisplayWidth.truncated(padded + (cells.last ?? ""), to: width)
    }
    if candidates.count > limit { lines.append("… and \(candidates.count - limit) more") }
    return lines
  }
}
