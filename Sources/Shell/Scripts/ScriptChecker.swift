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
    self.reader = reader
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
        let prepared = try reader.read(command, variables: variables)
        guard case .shell(let own) = prepared.action else { continue }
        switch own {
        case .set(let name, let value): variables[name] = value
        case .source(let path):
          _ = try check(file: script.path(of: path), &variables, within: stack)
        default: break
        }
      } catch {
        add(error, in: script.source, at: error.position ?? command.position)
      }
    }
  }

  private mutating func add(_ failure: CommandFailure, in source: SourceText, at position: SourcePosition) {
    let isSyntax = if case .syntax = failure { true } else { false }
    problems.append(
      ScriptProblem(source: source, message: failure.message, position: position, isSyntax: isSyntax))
  }
}
