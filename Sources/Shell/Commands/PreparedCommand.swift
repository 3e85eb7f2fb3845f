internal import Operations

/// A command whose words were understood: all that can be found out before it runs was.
struct PreparedCommand: Sendable {
  enum Action: Sendable {
    case operation(any Operation)
    case wait(WaitForJobs)
    case shell(ShellCommand)
  }

  enum Destination: Sendable, Equatable {
    case file(String, appends: Bool)
    case shell(String)
  }

  let action: Action
  let destination: Destination?
  /// Of the command's first character.
  let position: SourcePosition

  /// Whether the line must be kept out of the history.
  var isSecret: Bool {
    if case .shell(.key(.argument)) = action { true } else { false }
  }
}
