internal import JSON
internal import Operations

extension Condition {
  /// Whether it is so.
  ///
  /// - Parameter last: What came of the commands before.
  func verdict(on last: LastCommand) -> Verdict {
    switch claim {
    case .status(let word): statusVerdict(word, last)
    case .failed(let kinds): failureVerdict(kinds, last)
    case .reply(let pointer, let comparison): replyVerdict(pointer, comparison, last)
    case .text(let text, let comparison):
      comparison.verdict(on: JSONNumber(text) == nil ? .text(text) : .json(text))
    }
  }

  private func statusVerdict(_ word: String, _ last: LastCommand) -> Verdict {
    guard let root = last.value else { return .fails(found: last.absence, actual: nil, word: 0) }
    guard let status = (root["outcome"] ?? root["status"])?.string else {
      return .fails(found: "The last reply has neither an outcome nor a status.", actual: nil, word: 0)
    }
    if status == word { return .holds }
    let actual = ActualValue.text(status)
    return .fails(found: "Found \(actual.shown).", actual: actual, word: 1)
  }

  private func failureVerdict(_ kinds: [FailureKind], _ last: LastCommand) -> Verdict {
    guard let failure = last.failure else {
      return .fails(found: "The command before did not fail.", actual: nil, word: 0)
    }
    if kinds.contains(failure.kind) { return .holds }
    return .fails(
      found: "It failed with \(failure.text)", actual: .text(failure.kind.rawValue), word: 1)
  }

  private func replyVerdict(
    _ pointer: JSONPointer, _ comparison: Comparison, _ last: LastCommand
  ) -> Verdict {
    guard let root = last.value else {
      return .fails(found: last.absence, actual: nil, word: 0)
    }
    let value = root.value(at: pointer)
    switch (comparison, value) {
    case (.missing, nil), (.exists, _?): return .holds
    case (.missing, let value?):
      return .fails(found: "Found \(ActualValue(value).shown).", actual: ActualValue(value), word: 0)
    case (_, nil):
      return .fails(found: CapturedValue.absence(root, pointer), actual: nil, word: 0)
    case (_, let value?): return comparison.verdict(on: ActualValue(value))
    }
  }
}

extension Comparison {
  fileprivate func verdict(on actual: ActualValue) -> Verdict {
    let holds: Bool
    switch self {
    case .exists: holds = true
    case .missing: holds = false
    case .equals(let operand): holds = actual.equals(operand)
    case .differs(let operand): holds = !actual.equals(operand)
    // It was compiled once before the command ran.
    case .matches(let pattern): holds = (try? Regex(pattern).firstMatch(in: actual.plain)) != nil
    case .ordered(let order, let operand):
      guard let result = actual.compares(order, operand) else {
        return .fails(
          found: "Found \(actual.shown), which can't be put in an order with it.", actual: actual, word: 2)
      }
      holds = result
    }
    return holds ? .holds : .fails(found: "Found \(actual.shown).", actual: actual, word: 2)
  }
}

extension ActualValue {
  /// Numbers are compared as numbers, texts as texts, lists and objects member by member.
  fileprivate func equals(_ operand: String) -> Bool {
    switch self {
    case .text(let text): text == operand
    case .json(let json): json == operand || JSONEquality.areEqual(json, operand)
    }
  }

  /// - Returns: `nil` where the one is a number and the other none, or where neither has an order.
  fileprivate func compares(_ order: Comparison.Order, _ operand: String) -> Bool? {
    switch self {
    case .text(let text): return order.holds(TextKey(text), TextKey(operand))
    case .json(let json):
      guard let a = JSONNumber(json), let b = JSONNumber(operand) else { return nil }
      if let whole = a.int, let other = b.int { return order.holds(whole, other) }
      return order.holds(a.double, b.double)
    }
  }
}

/// A number as JSON writes it.
private struct JSONNumber {
  let int: Int?
  let double: Double

  init?(_ text: String) {
    guard let value = try? JSONDocument(parsing: text).root, let double = value.double else { return nil }
    self.double = double
    int = value.int
  }
}

/// Texts in the order of their Unicode scalars, the same everywhere.
private struct TextKey: Comparable {
  let text: String

  init(_ text: String) { self.text = text }

  static func < (a: TextKey, b: TextKey) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}

/// Whether two JSON texts mean the same.
enum JSONEquality {
  static func areEqual(_ a: String, _ b: String) -> Bool {
    guard let a = try? JSONDocument(parsing: a).root, let b = try? JSONDocument(parsing: b).root else {
      return false
    }
    return areEqual(a, b)
  }

  private static func areEqual(_ a: JSONValue, _ b: JSONValue) -> Bool {
    guard a.kind == b.kind else { return false }
    switch a.kind {
    case .null: return true
    case .bool: return a.bool == b.bool
    case .string: return a.string == b.string
    case .number:
      if let whole = a.int, let other = b.int { return whole == other }
      return a.double == b.double
    case .array:
      return a.count == b.count && zip(a.elements, b.elements).allSatisfy { areEqual($0, $1) }
    case .object:
      return a.count == b.count
        && a.members.allSatisfy { name, value in b[name].map { areEqual(value, $0) } ?? false }
    }
  }
}
