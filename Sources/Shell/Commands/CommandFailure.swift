internal import JobEngine
internal import Operations

/// Why a command did not do what was asked.
enum CommandFailure: Error, Sendable, Equatable {
  case syntax(SyntaxError)
  /// An unknown command, option or value, or a word too many or missing.
  case usage(String, SourcePosition)
  case operation(OperationError)
  /// The same, with a sentence that helps.
  case hinted(OperationError, String)
  /// The reply of a `let` has nothing at its pointer.
  case noSuchPlace(String)
  /// A file that a command was to read or write.
  case file(String)
  /// The shell command behind `!` or `|` ended with that status, not 0.
  case shellStatus(Int)
  /// Nobody reads the output any more.
  case outputClosed
  /// A sourced script failed, and has told of it but for this.
  case script(ExitCode, FailureKind, untold: String)
  /// A wait has ended otherwise than with a completed job; its reply tells more.
  case outcome(ExitCode)
  /// The time that a `within`, a `retry` or the run was given was up.
  case timeUp(Duration)
  /// An `expect` did not hold.
  case expectation(String, SourcePosition)
  /// Ctrl-C.
  case interrupted

  /// A sentence; empty where there is nothing to tell.
  var message: String {
    switch self {
    case .syntax(let error): error.message
    case .usage(let message, _): message
    case .operation(let error): error.description
    case .hinted(let error, let hint): "\(error.description) \(hint)"
    case .noSuchPlace(let message): message
    case .file(let message): message
    case .shellStatus(let status): "The shell command ended with status \(status)."
    case .script(_, _, let untold): untold
    case .outputClosed, .interrupted: ""
    case .outcome(let code): code.outcomeMessage
    case .timeUp(let limit): "The time of \(DurationText.format(limit)) was up; tracked jobs go on."
    case .expectation(let message, _): message
    }
  }

  /// Where in the text, if it is more exact than the command.
  var position: SourcePosition? {
    switch self {
    case .syntax(let error): error.position
    case .usage(_, let position), .expectation(_, let position): position
    default: nil
    }
  }

  static func session(_ error: SessionError) -> CommandFailure { .operation(.session(error)) }
}

extension ExitCode {
  /// What is said of a wait that ended so.
  fileprivate var outcomeMessage: String {
    switch self {
    case .commandFailed: "A job that was waited for could not be brought to its end."
    case .jobFailed: "A job that was waited for failed or expired."
    case .timedOut: "The time was up before the jobs had ended; they go on."
    case .unreachable: "The time was up and the API could not be reached; the jobs stay tracked."
    default: ""
    }
  }
}
