/// Words that are part of the language itself: where one of them stands first, it says how what follows is read.
enum Keyword: String, Sendable, CaseIterable {
  /// Asserts something of the last reply.
  case expect
  /// Begins a block that runs where something is so.
  case `if`
  /// Begins the other part of an `if`.
  case `else`
  /// Closes a block.
  case end
  /// Tries a command or a block again.
  case retry
  /// Gives a command or a block a deadline.
  case within
}

extension [Word] {
  /// What the first word says, if it says something.
  var keyword: Keyword? { first?.literal.flatMap(Keyword.init) }

  /// Whether a condition follows, in which `>`, `<` and `|` are what they are in a text.
  var beginConditions: Bool {
    switch keyword {
    case .expect, .if: true
    case .else: count > 1 && self[1].literal == Keyword.if.rawValue
    default: false
    }
  }
}

extension ParsedCommand {
  /// Where the command begins that a `retry` or `within` stands before: behind the time and the options.
  ///
  /// - Returns: The number of words when there is none, and a block follows.
  static func innerStart(of words: [String], _ keyword: Keyword) -> Int {
    var place = 2
    guard keyword == .retry else { return Swift.min(place, words.count) }
    while place < words.count, words[place].hasPrefix("--") {
      place += words[place].contains("=") ? 1 : 2
    }
    return Swift.min(place, words.count)
  }
}
