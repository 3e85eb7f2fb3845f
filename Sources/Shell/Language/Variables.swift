/// The variables of a session's commands: text by name.
package struct Variables: Sendable, Equatable {
  private var values: [String: String] = [:]

  package init(_ values: [String: String] = [:]) { self.values = values }

  package subscript(name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// By name, in alphabetical order.
  package var all: [(name: String, value: String)] {
    values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Letters, digits and `_`, not first a digit: so that every variable can be one of a shell, too.
  package static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
    }
  }

  /// The word with its variables filled in. What they hold is never split into several words.
  ///
  /// - Throws: ``SyntaxError`` at a variable that has neither a value nor a default.
  package func expand(_ word: Word) throws(SyntaxError) -> String {
    var text = ""
    for part in word.parts {
      switch part {
      case .literal(let piece): text += piece
      case .variable(let name, let fallback, let position):
        guard let value = values[name] ?? fallback else {
          throw SyntaxError(
            "\(name) has no value: write `set \(name) VALUE` before, or ${\(name):-default} here.",
            at: position)
        }
        text += value
      }
    }
    return text
  }
}
