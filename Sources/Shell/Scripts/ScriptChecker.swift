internal import Operations

/// Finds what is wrong with a script and those that it sources before any of it runs: syntax, blocks, commands,
/// options, values, variables, files. Keeps what it read, so that what runs is what was checked.
struct ScriptChecker {
  /// More are not told.
  private static let maxProblems = 20
  /// Each counted as often as it is sourced: a few that source each other twice would be read without end.
  private static let maxFiles = 1000

  /// A parameter that a script declares.
  struct Declared: Sendable {
    let source: SourceText
    let position: SourcePosition
    let parameter: ScriptParameter
    /// What it had before the script; `nil` where it is the script's own default, or nothing.
    let given: String?
  }

  let reader: CommandReader
  /// By canonical path.
  private(set) var library: [String: Script] = [:]
  private(set) var problems: [ScriptProblem] = []
  private(set) var parameters: [Declared] = []
  private(set) var reach = ReachGatherer()
  private var files = 0

  init(reader: CommandReader) {
    // Aliases of the script count in it, and not before it runs.
    let names = ShellNames(aliases: reader.table.names.aliases)
    self.reader = CommandReader(table: CommandTable(names: names), home: reader.home)
  }

  /// Reads and checks a file.
  ///
  /// - Parameter variables: As they are before the script, then as they are after it.
  /// - Throws: ``CommandFailure/file(_:)`` when there is no such file; what is wrong inside becomes problems.
  mutating func check(
    file path: String, _ variables: inout Variables, within stack: [String] = []
  ) throws(CommandFailure) -> Script? {
    files += 1
    guard files <= Self.maxFiles else {
      throw .file("\(path) is one script too many: no more than \(Self.maxFiles) are sourced in all.")
    }
    let contents = try ScriptFile.read(path)
    if stack.contains(contents.canonicalPath) {
      throw .file("\(path) sources itself, by way of \(stack.count) file\(stack.count == 1 ? "" : "s").")
    }
    return check(
      contents.source, folder: contents.folder, canonicalPath: contents.canonicalPath, &variables,
      within: stack + [contents.canonicalPath])
  }

  /// Checks a text that is no file.
  mutating func check(text: String, name: String, _ variables: inout Variables) -> Script? {
    check(SourceText(name: name, text: text), folder: "", canonicalPath: "", &variables, within: [])
  }

  private mutating func check(
    _ source: SourceText, folder: String, canonicalPath: String, _ variables: inout Variables,
    within stack: [String]
  ) -> Script? {
    let (statements, errors) = CommandLanguage.lenientStatements(source.text)
    let script = Script(
      source: source, folder: folder, canonicalPath: canonicalPath, statements: statements)
    if !canonicalPath.isEmpty { library[canonicalPath] = script }
    let first = problems.count
    for error in errors.prefix(Self.maxProblems) { add(.syntax(error), in: source, at: error.position) }
    check(statements, of: script, &variables, within: stack)
    // In the order of the text; what a sourced file has stays with it.
    sortProblems(from: first)
    return script
  }

  private mutating func sortProblems(from first: Int) {
    let sorted = problems[first...].enumerated().sorted { a, b in
      a.element.source == b.element.source && a.element.position != b.element.position
        ? a.element.position < b.element.position : a.offset < b.offset
    }
    problems.replaceSubrange(first..., with: sorted.map(\.element))
  }

  private mutating func check(
    _ statements: [Statement], of script: Script, _ variables: inout Variables, within stack: [String]
  ) {
    for statement in statements where problems.count < Self.maxProblems {
      switch statement {
      case .command(let command): check(command, of: script, &variables, within: stack)
      case .choice(let choice): check(choice, of: script, &variables, within: stack)
      case .block(let block):
        attempt(in: script, at: block.head.position) { checker throws(CommandFailure) in
          guard !checker.isPending(block.head, variables) else { return }
          switch block.kind {
          case .retry: _ = try checker.reader.retryRule(of: block.head, variables)
          case .within: _ = try checker.reader.limit(of: block.head, variables)
          }
        }
        check(block.body, of: script, &variables, within: stack)
      }
    }
  }

  private mutating func check(
    _ choice: Statement.Choice, of script: Script, _ variables: inout Variables, within stack: [String]
  ) {
    var ends: [Variables] = []
    for branch in choice.branches {
      attempt(in: script, at: branch.condition.position) { checker throws(CommandFailure) in
        guard !checker.isPending(branch.condition, variables) else { return }
        _ = try checker.reader.condition(of: branch.condition, variables)
      }
      var inside = variables
      check(branch.body, of: script, &inside, within: stack)
      ends.append(inside)
    }
    var inside = variables
    check(choice.otherwise, of: script, &inside, within: stack)
    ends.append(inside)
    // Which of them ran, only a run can tell.
    variables = ends.dropFirst().reduce(ends[0]) { $0.joined(with: $1) }
  }

  private mutating func check(
    _ command: ParsedCommand, of script: Script, _ variables: inout Variables, within stack: [String]
  ) {
    do throws(CommandFailure) {
      guard !isPending(command, variables) else {
        reach.gather(command, nil, reader, variables, in: script)
        return try check(pending: command, &variables)
      }
      let action = try reader.read(command, variables: variables).action
      reach.gather(command, action, reader, variables, in: script)
      switch action {
      case .capture(let name, _, _): variables.expect(name)
      case .shell(.set(let name, let value)): variables[name] = value
      case .shell(.parameter(let parameter)):
        declare(parameter, in: script.source, at: command.words, &variables)
      case .shell(.alias(let name, let words)): reader.table.names.setAlias(name, words)
      case .shell(.source(let path)):
        _ = try check(file: script.path(of: path), &variables, within: stack)
      default: break
      }
    } catch {
      add(error, in: script.source, at: error.position ?? command.position)
    }
  }

  private mutating func declare(
    _ parameter: ScriptParameter, in source: SourceText, at words: [Word], _ variables: inout Variables
  ) {
    let name = parameter.name
    let position = words.count > 1 ? words[1].position : .start
    let given = variables[name]
    parameters.append(Declared(source: source, position: position, parameter: parameter, given: given))
    guard given == nil, !variables.isPending(name) else { return }
    guard let fallback = parameter.fallback else {
      problems.append(
        ScriptProblem(source: source, message: parameter.complaint, position: position, kind: .parameter))
      // Told once.
      return variables.expect(name)
    }
    variables[name] = fallback
  }

  private mutating func attempt(
    in script: Script, at position: SourcePosition, _ body: (Self) throws(CommandFailure) -> Void
  ) {
    do { try body(self) } catch { add(error, in: script.source, at: error.position ?? position) }
  }

  private func isPending(_ command: ParsedCommand, _ variables: Variables) -> Bool {
    command.words.contains(where: variables.isPending)
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
    if ["let", "set", "param"].contains(known.first), known.count > 1 { variables.expect(known[1]) }
  }

  private mutating func add(_ failure: CommandFailure, in source: SourceText, at position: SourcePosition) {
    let kind: ScriptProblem.Kind = if case .syntax = failure { .syntax } else { .command }
    problems.append(
      ScriptProblem(source: source, message: failure.message, position: position, kind: kind))
  }
}
