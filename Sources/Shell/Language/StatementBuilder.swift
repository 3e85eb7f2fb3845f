/// Puts the commands of a text together to statements: what stands between `if`, `retry` or `within` and its `end`
/// belongs to it.
struct StatementBuilder {
  /// Deeper nesting is no script that anybody wrote.
  private static let maxDepth = 64

  private var rest: ArraySlice<ParsedCommand>
  /// Blocks that are open, the innermost last.
  private var open: [ParsedCommand] = []
  private var errors: [SyntaxError] = []

  /// - Returns: All of the text that makes sense, and what does not, in the order in which it stands.
  static func build(_ commands: [ParsedCommand]) -> (statements: [Statement], errors: [SyntaxError]) {
    var builder = StatementBuilder(rest: commands[...])
    var statements: [Statement] = []
    while !builder.rest.isEmpty {
      statements += builder.statements()
      // Whatever is left begins with a word that closes a block, and there is none.
      guard let stray = builder.rest.popFirst() else { break }
      builder.refuseStray(stray)
    }
    return (statements, builder.errors.sorted { $0.position < $1.position })
  }

  private init(rest: ArraySlice<ParsedCommand>) { self.rest = rest }

  /// Up to an `else` or `end`, or to the text's end.
  private mutating func statements() -> [Statement] {
    var statements: [Statement] = []
    while let command = rest.first {
      switch command.words.keyword {
      case .else, .end: return statements
      case .if:
        rest.removeFirst()
        if let choice = choice(from: command) { statements.append(choice) }
      case .retry, .within:
        rest.removeFirst()
        if let block = block(from: command) { statements.append(block) }
      case .expect, nil:
        rest.removeFirst()
        statements.append(.command(command))
      }
    }
    return statements
  }

  private mutating func enter(_ command: ParsedCommand) -> Bool {
    guard open.count < Self.maxDepth else {
      errors.append(
        SyntaxError("Blocks stand in each other at most \(Self.maxDepth) deep.", at: command.position))
      // What the rest means can't be told.
      rest = []
      return false
    }
    open.append(command)
    return true
  }

  private mutating func choice(from command: ParsedCommand) -> Statement? {
    guard enter(command) else { return nil }
    defer { open.removeLast() }
    var choice = Statement.Choice(branches: [], otherwise: [])
    var condition: ParsedCommand? = command
    var elseLine: ParsedCommand?
    while true {
      let body = statements()
      if let condition {
        choice.branches.append(.init(condition: condition, body: body))
      } else {
        choice.otherwise += body
      }
      guard let closing = rest.popFirst() else {
        refuseUnclosed(command)
        return .choice(choice)
      }
      guard closing.words.keyword == .else else {
        refuseMore(in: closing)
        return .choice(choice)
      }
      if let elseLine {
        errors.append(
          SyntaxError(
            "The `if` has its `else` on line \(elseLine.position.line) already.", at: closing.position))
      }
      if closing.words.beginConditions {
        condition = closing.inner(from: 1)
      } else {
        condition = nil
        elseLine = elseLine ?? closing
        refuseMore(in: closing)
      }
    }
  }

  private mutating func block(from command: ParsedCommand) -> Statement? {
    guard enter(command) else { return nil }
    defer { open.removeLast() }
    let isRetry = command.words.keyword == .retry
    let start = ParsedCommand.innerStart(
      of: command.words.map(\.beginning), isRetry ? .retry : .within)
    var block = Statement.Block(kind: isRetry ? .retry : .within, head: command, body: [], isInline: false)
    guard start < command.words.count else {
      if command.destination != nil {
        errors.append(
          SyntaxError("A block's output goes nowhere else: put > behind its commands.", at: command.position))
      }
      block.body = statements()
      guard let closing = rest.popFirst() else {
        refuseUnclosed(command)
        return .block(block)
      }
      if closing.words.keyword == .else {
        errors.append(
          SyntaxError("Only an `if` has an `else`, and this is in a `\(command.name)`.", at: closing.position)
        )
        // What follows up to the `end` is the block's all the same.
        block.body += statements()
        _ = rest.popFirst()
      } else {
        refuseMore(in: closing)
      }
      return .block(block)
    }
    block.isInline = true
    block.head = command.head(upTo: start)
    let inner = command.inner(from: start)
    switch inner.words.keyword {
    case .retry, .within: block.body = [self.block(from: inner)].compactMap(\.self)
    case .if, .else, .end, .expect:
      errors.append(
        SyntaxError(
          "`\(inner.name)` begins a line of its own: put what belongs together between `\(command.name) TIME` "
            + "and `end`.", at: inner.position))
    case nil: block.body = [.command(inner)]
    }
    return .block(block)
  }

  private mutating func refuseStray(_ command: ParsedCommand) {
    let message =
      command.words.keyword == .else
      ? "There is no `if` that this `else` could belong to."
      : "There is no block that this `end` could close."
    errors.append(SyntaxError(message, at: command.position))
  }

  private mutating func refuseUnclosed(_ command: ParsedCommand) {
    errors.append(
      SyntaxError(
        "The `\(command.name)` here has no `end`.", at: command.position, unfinished: .block(command.name)))
  }

  /// `end` and `else` stand alone.
  private mutating func refuseMore(in command: ParsedCommand) {
    if command.words.count > 1 {
      errors.append(
        SyntaxError(
          command.words.keyword == .else
            ? "Only `else if` has words behind it." : "Nothing stands behind `end`.",
          at: command.words[1].position))
    } else if command.destination != nil {
      errors.append(SyntaxError("`\(command.name)` has no output.", at: command.position))
    }
  }
}

extension ParsedCommand {
  /// The first word.
  fileprivate var name: String { words.first?.literal ?? "" }

  /// The words before that one, as a command of their own. Its text stays the whole.
  fileprivate func head(upTo place: Int) -> ParsedCommand {
    var head = self
    head.words = Array(words.prefix(place))
    head.destination = nil
    return head
  }

  /// The command that begins with that word.
  func inner(from place: Int) -> ParsedCommand {
    var inner = self
    inner.words = Array(words.dropFirst(place))
    inner.position = inner.words.first?.position ?? position
    inner.text = text(from: inner.position)
    return inner
  }

  /// What stands from there on.
  private func text(from place: SourcePosition) -> String {
    var reader = ScalarReader(text)
    var here = position
    while here < place, let scalar = reader.take() {
      if scalar == "\n" {
        here = SourcePosition(line: here.line + 1, column: 1)
      } else {
        here.column += 1
      }
    }
    return reader.rest
  }
}

extension Word {
  /// The text up to the first variable.
  fileprivate var beginning: String {
    if case .literal(let text)? = parts.first { text + (parts.count > 1 ? "…" : "") } else { "…" }
  }
}
