internal import JSON
internal import LineEditing
internal import Operations

/// Something that is so or not: what `expect` asserts and `if` asks.
struct Condition: Sendable, Equatable {
  enum Claim: Sendable, Equatable {
    /// The last reply's outcome or status is that word.
    case status(String)
    /// The command before has failed, in one of these ways.
    case failed([FailureKind])
    /// The last reply has a value there that compares so.
    case reply(JSONPointer, Comparison)
    case text(String, Comparison)
  }

  let claim: Claim
  /// As it was read, variables filled in.
  let words: [String]
  /// Where each word stands.
  var places: [SourcePosition]

  /// In the words of the language.
  var text: String { words.map(CommandQuoting.conditionWord).joined(separator: " ") }
}

/// How a value is compared.
enum Comparison: Sendable, Equatable {
  case exists, missing
  case equals(String)
  case differs(String)
  /// A regular expression that something in the text must fit.
  case matches(String)
  case ordered(Order, String)

  enum Order: String, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
      switch self {
      case .less: a < b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .greaterOrEqual: a >= b
      }
    }
  }

  /// All of them, as they are written.
  static let signs = ["==", "!=", "matches", "<", "<=", ">", ">=", "exists", "missing"]

  /// - Returns: `nil` for a sign that there is not, or one that lacks its operand.
  init?(sign: String, operand: String?) {
    switch (sign, operand) {
    case ("exists", nil): self = .exists
    case ("missing", nil): self = .missing
    case ("==", let operand?): self = .equals(operand)
    case ("!=", let operand?): self = .differs(operand)
    case ("matches", let operand?): self = .matches(operand)
    case (_, let operand?):
      guard let order = Order(rawValue: sign) else { return nil }
      self = .ordered(order, operand)
    default: return nil
    }
  }

  static func takesOperand(_ sign: String) -> Bool { sign != "exists" && sign != "missing" }
}

/// What became of a condition.
enum Verdict: Sendable, Equatable {
  case holds
  /// - Parameters:
  ///   - found: What there is instead, in a few words for a person.
  ///   - actual: The value that there is, where it can be compared.
  ///   - word: The number of the word of the condition that is at fault.
  case fails(found: String, actual: ActualValue?, word: Int)
}

/// A value that a comparison met.
enum ActualValue: Sendable, Equatable {
  case text(String)
  /// A number, `true`, `false`, `null`, a list or an object, as JSON.
  case json(String)

  init(_ value: JSONValue) {
    self = value.string.map { .text($0) } ?? .json(value.rawJSON.description)
  }

  /// As a condition would write it.
  var plain: String {
    switch self {
    case .text(let text), .json(let text): text
    }
  }

  /// For a person: on one line, shortened, nothing in it that a terminal obeys, and no key.
  var shown: String {
    let safe = SecretText.redacted(plain).escapedForTerminal
    let short = safe.count > 120 ? safe.prefix(117) + "…" : safe[...]
    return if case .text = self { "“\(short)”" } else { String(short) }
  }
}

extension CommandQuoting {
  /// Signs stay bare in a condition.
  static func conditionWord(_ word: String) -> String {
    Comparison.signs.contains(word) ? word : quoted(word)
  }
}
