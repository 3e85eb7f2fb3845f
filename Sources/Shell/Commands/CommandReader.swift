internal import JSON
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
    var action = try action(of: command, variables)
    if case .expect(var condition) = action {
      condition.places = command.words.dropFirst().map(\.position)
      action = .expect(condition)
    }
    return PreparedCommand(
      action: action, destination: destination, position: command.position)
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
    do { return try action(of: words) } catch {
      let place = error.word.flatMap { command.words.indices.contains($0) ? command.words[$0].position : nil }
      throw .usage(error.description, place ?? command.position)
    }
  }

  /// The condition of an `if`, from its line.
  func condition(of command: ParsedCommand, _ variables: Variables) throws(CommandFailure) -> Condition {
    let places = command.words.dropFirst().map(\.position)
    return try behindFirst(of: command, variables) { words throws(InvalidArgument) in
      try ConditionReader.read(words, at: places)
    }
  }

  /// What a `retry` says of its tries.
  func retryRule(of head: ParsedCommand, _ variables: Variables) throws(CommandFailure) -> RetryRule {
    try behindFirst(of: head, variables) { words throws(InvalidArgument) in try RetryRule(words) }
  }

  /// The time that a `within` gives.
  func limit(of head: ParsedCommand, _ variables: Variables) throws(CommandFailure) -> Duration {
    try behindFirst(of: head, variables) { words throws(InvalidArgument) in
      try TimeLimit.read(words, for: .within)
    }
  }

  /// Reads the words behind the first; what is wrong with one of them is told at its place.
  private func behindFirst<T>(
    of command: ParsedCommand, _ variables: Variables, _ body: ([String]) throws(InvalidArgument) -> T
  ) throws(CommandFailure) -> T {
    var words: [String] = []
    for word in command.words.dropFirst() { words.append(try expand(word, variables)) }
    do { return try body(words) } catch {
      let word = error.word.map { $0 + 1 } ?? 0
      let place = command.words.indices.contains(word) ? command.words[word].position : command.position
      throw .usage(error.description, place)
    }
  }

  /// - Throws: ``InvalidArgument`` whose word counts from the first of these.
  func action(of words: [String]) throws(InvalidArgument) -> PreparedCommand.Action {
    let (expanded, more) = table.expanded(words)
    do throws(InvalidArgument) {
      let found = try table.find(expanded)
      return try shifted(by: found.words) { () throws(InvalidArgument) in
        try action(of: found.command, Array(expanded.dropFirst(found.words)))
      }
    } catch {
      // What an alias brought stands where its name does.
      var error = error
      error.word = error.word.map { max(0, $0 - more) }
      throw error
    }
  }

  private func shifted<T>(
    by words: Int, _ body: () throws(InvalidArgument) -> T
  ) throws(InvalidArgument) -> T {
    do { return try body() } catch {
      var error = error
      error.word = error.word.map { $0 + words }
      throw error
    }
  }

  private func action(
    of command: CommandDeclaration, _ words: [String]
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
    case .around(.preview, let start):
      guard words.count > start else { throw InvalidArgument("CMD is missing. Usage: \(command.usage)") }
      return .preview(try action(of: words))
    case .keyword(.expect): return .expect(try ConditionReader.read(words))
    case .keyword(let keyword):
      throw InvalidArgument("`\(keyword.rawValue)` begins a line of its own.")
    case .around(.within, _), .around(.retry, _):
      throw InvalidArgument("`\(command.name)` stands before the whole line: write `\(command.name) TIME …`.")
    case .around(.capture, let start): return try capture(command, words, from: start)
    case .around(.alias, let start): return try alias(command, words, from: start)
    }
  }

  /// `alias`, or `alias NAME = COMMAND…`: the words are kept as they are, and more may follow them later.
  private func alias(
    _ command: CommandDeclaration, _ words: [String], from start: Int
  ) throws(InvalidArgument) -> PreparedCommand.Action {
    guard !words.isEmpty else { return .shell(.listAliases) }
    let inner = try words.behindEquals(of: command, from: start)
    try AliasRule.check(words[0], inner, in: table)
    _ = try shifted(by: start) { () throws(InvalidArgument) in try table.find(inner) }
    return .shell(.alias(name: words[0], words: inner))
  }

  /// `let NAME = COMMAND… [--pointer /x]`: the pointer is ours unless the command has such an option itself.
  private func capture(
    _ command: CommandDeclaration, _ words: [String], from start: Int
  ) throws(InvalidArgument) -> PreparedCommand.Action {
    let inner = try words.behindEquals(of: command, from: start)
    let name = words[0]
    guard Variables.isName(name) else {
      throw InvalidArgument("A variable's name is made of letters, digits and _.", word: 0)
    }
    let found: (command: CommandDeclaration, words: Int)
    do { found = try table.find(table.expanded(inner).words) } catch {
      throw InvalidArgument(
        error.message + " A plain value is kept by `set \(name) VALUE`.", word: start,
        suggestion: error.suggestion)
    }
    var places = Array(inner.indices)
    var pointer = JSONPointer(tokens: [])
    if found.command.parameter(option: "pointer") == nil {
      pointer = try shifted(by: start) { () throws(InvalidArgument) in
        try PointerOption.take(from: inner, &places)
      }
    }
    let action: PreparedCommand.Action
    do throws(InvalidArgument) { action = try self.action(of: places.map { inner[$0] }) } catch {
      var error = error
      error.word = error.word.map { (places.indices.contains($0) ? places[$0] : 0) + start }
      throw error
    }
    guard action.repliesWithValue else {
      throw InvalidArgument("\(found.command.name) replies with nothing that could be kept.", word: start)
    }
    return .capture(name: name, pointer: pointer, action)
  }
}

extension [String] {
  /// What stands behind `NAME =`.
  fileprivate func behindEquals(
    of command: CommandDeclaration, from start: Int
  ) throws(InvalidArgument) -> [String] {
    guard let name = first else { throw InvalidArgument("NAME is missing. Usage: \(command.usage)") }
    guard count > 1, self[1] == "=" else {
      throw InvalidArgument(
        "A = of its own must follow the name: write `\(command.name) \(name.prefix(40)) = COMMAND`.",
        word: Swift.min(1, count - 1))
    }
    guard count > start else { throw InvalidArgument("A command must follow the =.", word: 1) }
    return Array(dropFirst(start))
  }
}

/// `--pointer /x` among the words of a command that has no such option.
private enum PointerOption {
  /// - Parameter places: Those of the words that stay.
  static func take(
    from words: [String], _ places: inout [Int]
  ) throws(InvalidArgument) -> JSONPointer {
    let isOption = { (word: String) in word == "--pointer" || word.hasPrefix("--pointer=") }
    guard let at = words.firstIndex(where: isOption) else { return JSONPointer(tokens: []) }
    let isJoined = words[at] != "--pointer"
    guard isJoined || at + 1 < words.count else {
      throw InvalidArgument("--pointer needs a value.", word: at)
    }
    let text = isJoined ? String(words[at].dropFirst("--pointer=".count)) : words[at + 1]
    guard let pointer = JSONPointer(text) else {
      throw InvalidArgument(
        "“\(text.prefix(80))” is not a JSON Pointer: write it like /jobs/0/id.", word: isJoined ? at : at + 1)
    }
    places.removeSubrange(at...(isJoined ? at : at + 1))
    return pointer
  }
}

extension PreparedCommand.Action {
  fileprivate var repliesWithValue: Bool {
    switch self {
    case .operation, .wait, .preview: true
    case .capture, .expect: false
    case .shell(let own): own.repliesWithValue
    }
  }
}
