internal import JSON
internal import Operations

/// A command whose words were understood: all that can be found out before it runs was.
struct PreparedCommand: Sendable {
  indirect enum Action: Sendable {
    case operation(any Operation)
    case wait(WaitForJobs)
    case shell(ShellCommand)
    /// Keeps what a command replies, or the value at a place of it, in a variable.
    case capture(name: String, pointer: JSONPointer, Action)
    case expect(Condition)
    /// Tells what a command would send.
    case preview(Action)

    var isSecret: Bool {
      switch self {
      case .shell(.key(.argument)): true
      case .capture(_, _, let inner), .preview(let inner): inner.isSecret
      case .operation, .wait, .shell, .expect: false
      }
    }
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
  var isSecret: Bool { action.isSecret }
}
