internal import Operations

/// A command as help, completion and the reader see it, whether an operation or the shell's own.
struct CommandDeclaration: Sendable {
  enum Body: Sendable {
    case operation(any Operation.Type)
    case shell(@Sendable (ShellArguments) throws(InvalidArgument) -> ShellCommand)
  }

  /// The words that call it, such as `policy`, `show`.
  let words: [String]
  let group: CommandGroup
  let summary: String
  var discussion = ""
  var parameters: [CommandParameter] = []
  var examples: [String] = []
  let body: Body

  var name: String { words.joined(separator: " ") }
  var usage: String { ([name] + parameters.map(\.usage)).joined(separator: " ") }

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
  case session, jobs, shell

  var title: String {
    switch self {
    case .session: "Session"
    case .jobs: "Jobs"
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

  var takesMany: Bool { kind == .jobs || kind == .newJobs || kind == .texts }

  init(_ declaration: ParameterDeclaration) {
    kind = declaration.kind
    option = declaration.place.optionName
    isRequired = declaration.isRequired
    summary = declaration.summary
    usage = declaration.usage
  }

  init(
    _ kind: ParameterKind, _ placeholder: String, option: String? = nil, isRequired: Bool = false,
    _ summary: String
  ) {
    self.kind = kind
    self.option = option
    self.isRequired = isRequired
    self.summary = summary
    let text = option.map { "--\($0) \(placeholder)" } ?? placeholder
    usage = isRequired ? text : "[\(text)]"
  }
}
