/// One thing that a text says to do: a command, or a block of them.
package indirect enum Statement: Sendable, Equatable {
  case command(ParsedCommand)
  case choice(Choice)
  case block(Block)

  /// `if …`, `else if …`, `else`, `end`.
  package struct Choice: Sendable, Equatable {
    package struct Branch: Sendable, Equatable {
      /// The line with the condition, from its `if` on.
      var condition: ParsedCommand
      var body: [Statement]
    }

    /// In their order; the first whose condition holds runs.
    var branches: [Branch]
    var otherwise: [Statement]
  }

  /// `retry` or `within` with what it is about.
  package struct Block: Sendable, Equatable {
    enum Kind: Sendable { case retry, within }

    var kind: Kind
    /// Its own words: the keyword, the time, the options.
    var head: ParsedCommand
    var body: [Statement]
    /// Whether the body is one command on the same line.
    var isInline: Bool
  }

  /// Of its first character.
  var position: SourcePosition {
    switch self {
    case .command(let command): command.position
    case .choice(let choice): choice.branches.first?.condition.position ?? .start
    case .block(let block): block.head.position
    }
  }

  /// The condition that it begins with, as its words behind `expect` or `if`.
  private var firstCondition: ArraySlice<Word>? {
    switch self {
    case .command(let command) where command.words.keyword == .expect: command.words.dropFirst()
    case .choice(let choice): choice.branches.first?.condition.words.dropFirst()
    default: nil
    }
  }

  /// Whether it judges how the statement before it has failed, which then does not end the script.
  var judgesFailures: Bool { firstCondition?.first?.literal == ConditionSubject.fail.rawValue }

  /// Whether it judges how a wait has ended.
  var judgesOutcomes: Bool {
    judgesFailures || firstCondition?.first?.literal == ConditionSubject.status.rawValue
  }

  /// Whether a failure before it is none, though no branch takes it up. The outcome of a wait is not: who asks for one
  /// outcome is content with the others, as long as the wait came to know one.
  func pardons(_ failure: CommandFailure) -> Bool {
    guard !judgesFailures, case .outcome(let code) = failure else { return false }
    return code == .jobFailed || code == .timedOut
  }

  var isExpectation: Bool {
    if case .command(let command) = self { command.words.keyword == .expect } else { false }
  }
}

/// What a condition may begin with, besides a pointer into the last reply.
enum ConditionSubject: String, Sendable, CaseIterable {
  /// The outcome of a wait, or the status of a job.
  case status
  /// That the command before has failed.
  case fail
  /// A text, such as what a variable holds.
  case value
}
