internal import Operations

/// Something wrong in a script, and where.
struct ScriptProblem: Sendable, Equatable {
  let source: SourceText
  let message: String
  let position: SourcePosition
  /// Of the command language itself, not of a command's name or words.
  let isSyntax: Bool

  var text: String { SecretText.redacted(source.diagnostic(message, at: position)) }
}

/// Finds what is wrong with a script and those that it sources before any of it runs: syntax, commands,
/// options, values, variables, files. Keeps what it read, so that what runs is what was checked.
struct ScriptChecker {
  /// More are not told.
  private static let maxProblems = 20

  let reader: CommandReader
  let environment: ShellEnvironment
  /// By canonical path.
  private(set) var library: [String: Script] = [:]
  private(set) var problems: [ScriptProblem] = []

  init(reader: CommandReader, environment: ShellEnvironment) {
    // Aliases of the script count in it, and not before it runs.
    let names = ShellNames(aliases: reader.table.names.aliases)
    self.reader = CommandReader(table: CommandTable(names: names), home: reader.home)
    self.environment = environment
  }

  /// Reads and checks a file.
  ///
  /// - Parameter variables: As they are before the script, then as they are after it.
  /// - Throws: ``CommandFailure/file(_:)`` when there is no such file; what is wrong inside becomes problems.
  mutating func check(
    file path: String, _ variables: inout Variables, within stack: [String] = []
  ) throws(CommandFailure) -> Script? {
    let contents = try ScriptFile.read(path)
    if stack.contains(contents.canonicalPath) {
      throw .file("\(path) sources itself, by way of \(stack.count) file\(stack.count == 1 ? "" : "s").")
    }
    do {
      let script = try Script(
        source: contents.source, folder: contents.folder, canonicalPath: contents.canonicalPath)
      library[contents.canonicalPath] = script
      check(script, &variables, within: stack + [contents.canonicalPath])
      return script
    } catch {
      add(.syntax(error), in: contents.source, at: error.position)
      return nil
    }
  }

  /// Checks a text that is no file.
  mutating func check(text: String, name: String, _ variables: inout Variables) -> Script? {
    let source = SourceText(name: name, text: text)
    do {
      let script = try Script(source: source)
      check(script, &variables)
      return script
    } catch {
      add(.syntax(error), in: source, at: error.position)
      return nil
    }
  }

  private mutating func check(_ script: Script, _ variables: inout Variables, within stack: [String] = []) {
    for command in script.commands where problems.count < Self.maxProblems {
      do throws(CommandFailure) {
        guard !command.words.contains(where: variables.isPending) else {
          try check(pending: command, &variables)
          continue
        }
        switch try reader.read(command, variables: variables).action {
        case .capture(let name, _, _): variables.expect(name)
        case .shell(.set(let name, let value)): variables[name] = value
        case .shell(.alias(let name, let words)): reader.table.names.setAlias(name, words)
        case .shell(.source(let path)):
          _ = try check(file: script.path(of: path), &variables, within: stack)
        default: break
        }
      } catch {
        add(error, in: script.source, at: error.position ?? command.position)
      }
    }
  }

  /// Of a command whose words are not all known yet, what can be checked: its name, and that the variables
  /// will be there.
  private func check(pending command: ParsedCommand, _ variables: inout Variables) throws(CommandFailure) {
    var known: [String] = []
    for word in command.words {
      do { _ = try variables.expand(word) } catch { throw .syntax(error) }
      if known.count < 2, let text = word.literal { known.append(text) }
    }
    do { _ = try reader.table.find(reader.table.expanded(known).words) } catch {
      throw .usage(error.description, command.position)
    }
    if ["let", "set"].contains(known.first), known.count > 1 { variables.expect(known[1]) }
  }

  private mutating func add(_ failure: CommandFailure, in source: SourceText, at position: SourcePosition) {
    let isSyntax = if case .syntax = failure { true } else { false }
    problems.append(
      ScriptProblem(source: source, message: failure.message, position: position, isSyntax: isSyntax))
  }
}
