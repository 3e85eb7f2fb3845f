internal import JSON
internal import JobEngine
internal import Operations

/// Reads the words behind `expect` and `if`.
enum ConditionReader {
  /// What `status` may be compared with: the outcomes of a wait, and the states of a job.
  static let statuses =
    JobStatusWords.all
    + WaitReply.Outcome.allCases.map(\.rawValue).filter {
      !JobStatusWords.all.contains($0)
    }

  static let usage =
    "write `status WORD`, `fail KIND…`, or a JSON Pointer or `value TEXT` with \(Comparison.signs.joined(separator: ", "))"

  /// - Parameter places: Where each of the words stands.
  /// - Throws: ``InvalidArgument`` whose word counts from the first of these.
  static func read(_ words: [String], at places: [SourcePosition] = []) throws(InvalidArgument) -> Condition {
    guard let subject = words.first else { throw InvalidArgument("A condition is missing: \(usage).") }
    return Condition(claim: try claim(subject, words), words: words, places: places)
  }

  private static func claim(_ subject: String, _ words: [String]) throws(InvalidArgument) -> Condition.Claim {
    switch ConditionSubject(rawValue: subject) {
    case .status: return .status(try status(words))
    case .fail: return .failed(try kinds(words))
    case .value:
      guard words.count > 1 else { throw InvalidArgument("A text must follow `value`.", word: 0) }
      let comparison = try comparison(words, from: 2)
      if comparison == .exists || comparison == .missing {
        throw InvalidArgument("A text is always there: compare it with something.", word: 2)
      }
      return .text(words[1], comparison)
    case nil:
      guard let pointer = JSONPointer(subject) else {
        throw InvalidArgument(
          "“\(subject.prefix(80))” begins no condition: \(usage).", word: 0,
          suggestion: Suggestion.nearest(to: subject, in: ConditionSubject.allCases.map(\.rawValue)))
      }
      return .reply(pointer, try comparison(words, from: 1))
    }
  }

  private static func status(_ words: [String]) throws(InvalidArgument) -> String {
    guard words.count > 1 else {
      throw InvalidArgument("`status` needs a word: \(statuses.joined(separator: ", ")).", word: 0)
    }
    guard statuses.contains(words[1]) else {
      throw InvalidArgument(
        "“\(words[1].prefix(80))” is no status: \(statuses.joined(separator: ", ")) are. "
          + "`/status == WORD` takes any.",
        word: 1, suggestion: Suggestion.nearest(to: words[1], in: statuses))
    }
    try refuseMore(words, than: 2)
    return words[1]
  }

  private static func kinds(_ words: [String]) throws(InvalidArgument) -> [FailureKind] {
    guard words.count > 1 else {
      throw InvalidArgument("`fail` needs a kind, such as not_tracked: `help failures` lists them.", word: 0)
    }
    var kinds: [FailureKind] = []
    for (place, word) in words.enumerated().dropFirst() { kinds.append(try kind(word, at: place)) }
    return kinds
  }

  /// - Throws: ``InvalidArgument`` at that word.
  static func kind(_ word: String, at place: Int) throws(InvalidArgument) -> FailureKind {
    guard let kind = FailureKind(rawValue: word) else {
      throw InvalidArgument(
        "“\(word.prefix(80))” is no kind of failure: `help failures` lists them.", word: place,
        suggestion: Suggestion.nearest(to: word, in: FailureKind.words))
    }
    return kind
  }

  private static func comparison(_ words: [String], from place: Int) throws(InvalidArgument) -> Comparison {
    guard words.count > place else {
      throw InvalidArgument(
        "A comparison is missing: \(Comparison.signs.joined(separator: ", ")).", word: place - 1)
    }
    let sign = words[place]
    guard Comparison.signs.contains(sign) else {
      let suggestion = sign == "=" ? "==" : Suggestion.nearest(to: sign, in: Comparison.signs)
      throw InvalidArgument(
        "“\(sign.prefix(80))” is no comparison: \(Comparison.signs.joined(separator: ", ")) are.",
        word: place, suggestion: suggestion)
    }
    let operand = Comparison.takesOperand(sign) && words.count > place + 1 ? words[place + 1] : nil
    guard let comparison = Comparison(sign: sign, operand: operand) else {
      throw InvalidArgument("Something must follow \(sign).", word: place)
    }
    if case .matches(let pattern) = comparison, (try? Regex(pattern)) == nil {
      throw InvalidArgument(
        "“\(pattern.prefix(80))” is not a regular expression.", word: place + 1)
    }
    try refuseMore(words, than: place + (operand == nil ? 1 : 2))
    return comparison
  }

  private static func refuseMore(_ words: [String], than count: Int) throws(InvalidArgument) {
    guard words.count > count else { return }
    throw InvalidArgument(
      "“\(words[count].prefix(80))” is one word too many: a text with blanks stands in quotes.", word: count)
  }
}
