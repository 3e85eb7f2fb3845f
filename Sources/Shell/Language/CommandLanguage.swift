/// The one language of the prompt, of scripts and of `-c`.
///
/// A command ends at the line's end or at `;`. Words may be quoted: between `'…'` all is literal, between
/// `"…"` there are `${name}` and `\` escapes. `\` at a line's end continues it, `#` where a word could
/// begin starts a comment. `> FILE`, `>> FILE` and `| shell command` send the output elsewhere; what follows
/// `|` or `!` up to the line's end is the shell's. In the condition of an `expect` or `if` these are characters like
/// others. `if`, `retry` and `within` go on to their `end`.
package enum CommandLanguage {
  /// The commands of a text, in order. Nothing is looked up: the words may still make no sense.
  ///
  /// - Throws: ``SyntaxError`` at the first fault.
  package static func parse(_ text: String) throws(SyntaxError) -> [ParsedCommand] {
    let (commands, errors) = commands(of: text)
    if let first = errors.first { throw first }
    return commands
  }

  /// What a text says to do, blocks put together.
  ///
  /// - Throws: ``SyntaxError`` at the first fault.
  package static func statements(_ text: String) throws(SyntaxError) -> [Statement] {
    let (statements, errors) = StatementBuilder.build(try parse(text))
    // One that a further line could mend is no fault yet, unless there is another.
    if let first = errors.first(where: { $0.unfinished == nil }) ?? errors.first { throw first }
    return statements
  }

  /// As much of a text as makes sense, and every fault of it, in their order.
  static func lenientStatements(_ text: String) -> (statements: [Statement], errors: [SyntaxError]) {
    let (commands, faults) = commands(of: text)
    let (statements, errors) = StatementBuilder.build(commands)
    return (statements, (faults + errors).sorted { $0.position < $1.position })
  }

  private static func commands(of text: String) -> (commands: [ParsedCommand], errors: [SyntaxError]) {
    var parser = CommandParser(reader: ScalarReader(text))
    var (commands, errors) = ([ParsedCommand](), [SyntaxError]())
    while errors.count < maxErrors {
      let before = parser.reader
      do throws(SyntaxError) {
        guard let command = try parser.next() else { break }
        commands.append(command)
      } catch {
        errors.append(error)
        // A quote that opens here has swallowed the rest of the text.
        if error.unfinished != nil { parser.reader = before }
        parser.skipLines(through: error.position.line)
      }
    }
    return (commands, errors)
  }

  /// More are not looked for: each may have cost a reading of the whole text.
  private static let maxErrors = 20
}

private struct CommandParser {
  var reader: ScalarReader

  /// - Returns: `nil` at the text's end.
  mutating func next() throws(SyntaxError) -> ParsedCommand? {
    try skipToCommand()
    return reader.isAtEnd ? nil : try command()
  }

  /// Goes on behind that line and those that it continues on.
  mutating func skipLines(through line: Int) {
    while let scalar = reader.take() {
      if scalar == "\\", reader.next == "\n" { reader.take() }
      if scalar == "\n", reader.position.line > line { return }
    }
  }

  private mutating func skipToCommand() throws(SyntaxError) {
    while let scalar = reader.next {
      switch scalar {
      case _ where scalar.isBlank, "\n", ";": reader.take()
      case "#": skipComment()
      case "\\" where reader.peek(1) == "\n" || reader.peek(1) == nil: try joinLines()
      default: return
      }
    }
  }

  private mutating func skipComment() { _ = reader.take { $0 != "\n" } }

  private mutating func joinLines() throws(SyntaxError) {
    let start = reader.position
    reader.take()
    guard reader.take() != nil else { throw .continuation(at: start) }
  }

  private mutating func skipBlanks() throws(SyntaxError) {
    while let scalar = reader.next {
      if scalar.isBlank {
        reader.take()
      } else if scalar == "\\", reader.peek(1) == "\n" || reader.peek(1) == nil {
        try joinLines()
      } else {
        return
      }
    }
  }

  private mutating func command() throws(SyntaxError) -> ParsedCommand {
    let start = reader.offset
    let position = reader.position
    var words: [Word] = []
    var destination: ParsedCommand.Destination?
    var shellLine: String?
    var end = start
    if reader.take(if: "!") {
      shellLine = try shellText(at: position, after: "!")
      end = reader.offset
    }
    loop: while shellLine == nil {
      try skipBlanks()
      switch reader.next {
      case nil, "\n", ";": break loop
      case "#": skipComment()
      case ">" where !words.beginConditions, "|" where !words.beginConditions:
        try refuse(second: destination, at: reader.position, commandIsMissing: words.isEmpty)
        destination = try self.destination()
        end = reader.offset
      default:
        if destination != nil {
          throw SyntaxError("Put all words of the command before its > or >>.", at: reader.position)
        }
        words.append(try reader.word(isInCondition: words.beginConditions))
        end = reader.offset
      }
    }
    return ParsedCommand(
      words: words, destination: destination, shellLine: shellLine, position: position,
      text: reader.text(from: start, to: end))
  }

  private func refuse(
    second destination: ParsedCommand.Destination?, at position: SourcePosition, commandIsMissing: Bool
  ) throws(SyntaxError) {
    if destination != nil {
      throw SyntaxError("A command's output goes to one place: keep one of >, >> and |.", at: position)
    }
    if commandIsMissing { throw SyntaxError("A command is missing before this.", at: position) }
  }

  private mutating func destination() throws(SyntaxError) -> ParsedCommand.Destination {
    let start = reader.position
    if reader.take(if: "|") { return .shell(try shellText(at: start, after: "|"), start) }
    reader.take()
    let appends = reader.take(if: ">")
    try skipBlanks()
    let file = try reader.word()
    guard !file.parts.isEmpty else {
      throw SyntaxError("A file's name must follow \(appends ? ">>" : ">").", at: start)
    }
    return .file(file, appends: appends)
  }

  /// The rest of the line, and of the lines that it continues on.
  private mutating func shellText(at start: SourcePosition, after sign: String) throws(SyntaxError) -> String
  {
    var text = String.UnicodeScalarView()
    while let scalar = reader.next, scalar != "\n" {
      let here = reader.position
      text.append(scalar)
      reader.take()
      guard scalar == "\\" else { continue }
      guard let escaped = reader.take() else { throw .continuation(at: here) }
      text.append(escaped)
    }
    let line = String(text).trimmed
    guard !line.isEmpty, !line.hasPrefix("|") else {
      throw SyntaxError("A shell command must follow \(sign).", at: start)
    }
    return line
  }
}

extension String {
  /// Without blanks at its ends.
  var trimmed: String {
    var rest = Substring(self)
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
