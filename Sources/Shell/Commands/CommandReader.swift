internal import Operations

/// Turns a parsed command into one that can run. Pure: nothing is asked of a session.
struct CommandReader: Sendable {
  let table: CommandTable
  /// What a leading `~/` stands for.
  let home: String?

  init(table: CommandTable = .standard, home: String? = nil) {
    self.table = table
    self.home = home
  }

  func read(
    _ command: ParsedCommand, variables: Variables
  ) throws(CommandFailure) -> PreparedCommand {
    let destination: PreparedCommand.Destination?
    switch command.destination {
    case nil: destination = nil
    case .shell(let line, _): destination = .shell(line)
    case .file(let word, let appends):
      destination = .file(try expand(word, variables), appends: appends)
    }
    return PreparedCommand(
      action: try action(of: command, variables), destination: destination, position: command.position)
  }

  private func expand(_ word: Word, _ variables: Variables) throws(CommandFailure) -> String {
    let text: String
    do { text = try variables.expand(word) } catch { throw .syntax(error) }
    guard let home, text.hasPrefix("~/") else { return text }
    return home + text.dropFirst()
  }

  private func action(
    of command: ParsedCommand, _ variables: Variables
  ) throws(CommandFailure) -> PreparedCommand.Action {
    if let line = command.shellLine { return .shell(.shellLine(line)) }
    var words: [String] = []
    for word in command.words { words.append(try expand(word, variables)) }
    let found: (command: CommandDeclaration, words: Int)
    do { found = try table.find(words) } catch {
      throw .usage(error.description, place(of: error, behind: 0, in: command))
    }
    let rest = Array(words.dropFirst(found.words))
    do throws(InvalidArgument) {
      return try action(of: found.command, rest, at: command.position)
    } catch {
      throw .usage(error.description, place(of: error, behind: found.words, in: command))
    }
  }

  private func place(
    of error: InvalidArgument, behind words: Int, in command: ParsedCommand
  ) -> SourcePosition {
    let number = error.word.map { $0 + words } ?? 0
    return command.words.indices.contains(number) ? command.words[number].position : command.position
  }

  private func action(
    of command: CommandDeclaration, _ words: [String], at position: SourcePosition
  ) throws(InvalidArgument) -> PreparedCommand.Action {
    switch command.body {
    case .shell(let read): return .shell(try read(try ShellArguments(words: words, for: command)))
    case .operation(let type):
      let arguments = try Arguments(words: words, for: type.declaration)
      do throws(OperationError) {
        let operation = try type.init(arguments)
        return if let wait = operation as? WaitForJobs { .wait(wait) } else { .operation(operation) }
      } catch {
        if case .invalid(let invalid) = error { throw invalid }
        // A value that has its parameter's form and is still none: a URL, say. The first word is the one.
        throw InvalidArgument(error.description, word: words.isEmpty ? nil : 0)
      }
    }
  }
}
