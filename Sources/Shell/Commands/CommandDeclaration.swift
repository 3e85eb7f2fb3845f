internal import Operations

/// A command as help, completion and the reader see it, whether an operation or the shell's own.
struct CommandDeclaration: Sendable {
  enum Body: Sendable {
    case operation(any Operation.Type)
    case shell(@Sendable (ShellArguments) throws(InvalidArgument) -> ShellCommand)
    /// Another command stands inside, from the word of that number on, counted behind the command's own words.
    case around(Wrapping, from: Int)
    /// A word of the language itself, which says how others are read.
    case keyword(Keyword)
  }

  /// What is done with the command inside.
  enum Wrapping: Sendable {
    case capture, preview, alias, within, retry
  }

  /// The words that call it, such as `policy`, `show`.
  let words: [String]
  let group: CommandGroup
  let summary: String
  var discussion = ""
  var parameters: [CommandParameter] = []
  var examples: [String] = []
  /// Whether these words behind the name call this command, where another has the same name.
  var takes: @Sendable ([String]) -> Bool = { _ in true }
  let body: Body

  var name: String { words.joined(separator: " ") }
  var usage: String { ([name] + parameters.map(\.usage)).joined(separator: " ") }

  /// Where the command inside begins, counted behind this one's own words; `nil` where none stands inside.
  func innerStart(_ words: [String]) -> Int? {
    guard case .around(let wrapping, let start) = body else { return nil }
    return wrapping == .retry ? ParsedCommand.innerStart(of: self.words + words, .retry) - 1 : start
  }

  func parameter(option name: String) -> CommandParameter? { parameters.first { $0.option == name } }

  /// What the positional word at that place, from 0, is read as.
  func positional(_ place: Int) -> CommandParameter? {
    let positionals = parameters.filter { $0.option == nil }
    if let last = positionals.last, last.takesMany, place >= positionals.count - 1 { return last }
    return positionals.indices.contains(place) ? positionals[place] : nil
  }
}

extension CommandDeclaration {
  /// - Returns: `nil` for an operation that is no command.
  init?(_ operation: any Operation.Type) {
    let declaration = operation.declaration
    guard let command = declaration.command else { return nil }
    words = command.split(separator: " ").map(String.init)
    group = declaration.group == .jobs ? .jobs : .session
    summary = declaration.summary
    discussion = declaration.discussion
    parameters = declaration.parameters.filter(\.place.isInCommands).map { CommandParameter($0) }
    examples = declaration.examples
    body = .operation(operation)
  }
}

/// How `help` orders the commands.
enum CommandGroup: String, Sendable, CaseIterable {
  case session, jobs, scripts, shell

  var title: String {
    switch self {
    case .session: "Session"
    case .jobs: "Jobs"
    case .scripts: "Scripts"
    case .shell: "Shell"
    }
  }
}

/// One parameter of a command.
struct CommandParameter: Sendable {
  let kind: ParameterKind
  /// `nil` for a parameter by position.
  let option: String?
  let isRequired: Bool
  let summary: String
  /// How it stands in a usage line.
  let usage: String
  /// What is offered in its place, where its kind does not tell.
  var offers: Expectation?

  var takesMany: Bool { kind == .jobs || kind == .newJobs || kind == .texts }

  init(_ declaration: ParameterDeclaration) {
    kind = declaration.kind
    option = declaration.place.optionName
    isRequired = declaration.isRequired
    summary = declaration.summary
    usage = declaration.usage
    offers =
      switch (declaration.name, declaration.kind) {
      case ("status", .text): .words(JobStatusWords.all)
      case ("label", .text): .labels
      case ("tag", .text), ("tags", .texts): .tags
      case ("settings", .texts): .policyNumbers
      default: nil
      }
  }

  init(
    _ kind: ParameterKind, _ placeholder: String, option: String? = nil, isRequired: Bool = false,
    offers: Expectation? = nil, _ summary: String
  ) {
    self.kind = kind
    self.option = option
    self.isRequired = isRequired
    self.summary = summary
    self.offers = offers
    let text = option.map { kind == .flag ? "--\($0)" : "--\($0) \(placeholder)" } ?? placeholder
    usage = isRequired ? text : "[\(text)]"
  }
}
