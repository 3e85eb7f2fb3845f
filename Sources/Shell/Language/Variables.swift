internal import Operations

/// The variables of a session's commands: text by name.
package struct Variables: Sendable, Equatable {
  private var values: [String: String] = [:]
  /// Names that will have a value when the commands before have run.
  private var pending: Set<String> = []

  package init(_ values: [String: String] = [:]) { self.values = values }

  package subscript(name: String) -> String? {
    get { values[name] }
    set {
      values[name] = newValue
      pending.remove(name)
    }
  }

  /// Says that the variable will have a value, which only a run can tell.
  mutating func expect(_ name: String) {
    values[name] = nil
    pending.insert(name)
  }

  /// Whether a value in the word is yet to come.
  func isPending(_ word: Word) -> Bool {
    word.parts.contains { if case .variable(let name, _, _) = $0 { pending.contains(name) } else { false } }
  }

  func isPending(_ name: String) -> Bool { pending.contains(name) }

  /// The same, in which those that only a run can fill in stand for themselves: `${name}`.
  var spelled: Variables {
    var spelled = self
    for name in pending { spelled[name] = "${\(name)}" }
    return spelled
  }

  /// What is so whichever of two ways the commands went; where they differ, only a run can tell.
  func joined(with other: Variables) -> Variables {
    var joined = self
    joined.pending.formUnion(other.pending)
    for name in Set(values.keys).union(other.values.keys) where values[name] != other.values[name] {
      joined.expect(name)
    }
    for name in joined.pending { joined.values[name] = nil }
    return joined
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
        guard let value = values[name] ?? (pending.contains(name) ? "" : fallback) else {
          let nearest = Suggestion.nearest(to: name, in: values.keys.sorted())
          throw SyntaxError(
            "\(name) has no value: write `set \(name) VALUE` before, or ${\(name):-default} here; a script may be given one "
              + "by --set \(name)=VALUE."
              + (nearest.map { " Did you mean ${\($0)}?" } ?? ""),
            at: position)
        }
        text += value
      }
    }
    return text
  }
}
