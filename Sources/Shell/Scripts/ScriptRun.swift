internal import LineEditing

/// How a script is run, besides what it says.
struct ScriptRun: Sendable {
  let script: Script
  let output: CommandOutput
  /// Goes on behind a command that failed.
  var continuesAfterFailures = false
  /// Shows each command before it runs.
  var echoes = false
  var form = ErrorForm.positions
  /// Told of each command when it has ended and all is said of it.
  var didRun: (@Sendable (ParsedCommand, ExitCode) -> Void)?

  /// How errors are told.
  enum ErrorForm: Sendable {
    /// `file:line:column: message`, with the line and a caret: for text that lies in a file.
    case positions
    /// `error: message`: for what was just typed.
    case sentences
  }
}

/// What came of a script.
struct ScriptOutcome: Equatable {
  /// Of the first command that failed.
  var code = ExitCode.ok
  var hasQuit = false
}

extension CommandRunner {
  /// Runs a script that was checked, and tells of what fails.
  func run(_ run: ScriptRun) async -> ScriptOutcome {
    var outcome = ScriptOutcome()
    for command in run.script.commands {
      if Task.isCancelled { return ScriptOutcome(code: .interrupted) }
      if run.echoes {
        let line = SecretText.redacted(command.text).escapedForTerminal(keeping: ["\n"])
        try? await run.output.write(lines: ["> \(line)"])
      }
      var code = ExitCode.ok
      do throws(CommandFailure) {
        switch try await self.run(try prepare(command), in: run) {
        case .quit:
          run.didRun?(command, .ok)
          return ScriptOutcome(code: outcome.code, hasQuit: true)
        case .done(let ended):
          code = ended
          if let message = ended.outcomeMessage { await tell(message, at: command.position, run) }
        }
      } catch {
        code = ExitCode(error)
        if !error.message.isEmpty { await tell(error.message, at: error.position ?? command.position, run) }
      }
      run.didRun?(command, code)
      if outcome.code == .ok { outcome.code = code }
      if code == .interrupted { return ScriptOutcome(code: .interrupted) }
      if code != .ok && !run.continuesAfterFailures { break }
    }
    return outcome
  }

  private func tell(_ message: String, at position: SourcePosition, _ run: ScriptRun) async {
    let text =
      switch run.form {
      case .positions: run.script.source.diagnostic(message.escapedForTerminal, at: position)
      case .sentences: "error: \(message.escapedForTerminal)"
      }
    await console.say(SecretText.redacted(text))
  }

  /// Checks a file and runs it in this one's place.
  func source(
    _ path: String, _ output: CommandOutput, within outer: ScriptRun?
  ) async throws(CommandFailure) -> CommandOutcome {
    let path = outer?.script.path(of: path) ?? path
    let script: Script
    if outer != nil, let known = library[try ScriptFile.read(path).canonicalPath] {
      script = known
    } else {
      script = try await checked(path)
    }
    var run = ScriptRun(script: script, output: output)
    run.continuesAfterFailures = outer?.continuesAfterFailures ?? false
    // A person at the prompt sees which command each output belongs to.
    run.echoes = outer?.echoes ?? console.isLive
    let outcome = await self.run(run)
    if outcome.hasQuit { return .quit }
    if outcome.code != .ok { throw outcome.code == .interrupted ? .interrupted : .script(outcome.code) }
    return .done(.ok)
  }

  private func checked(_ path: String) async throws(CommandFailure) -> Script {
    var checker = ScriptChecker(reader: reader, environment: environment)
    var later = variables
    let script = try checker.check(file: path, &later)
    for problem in checker.problems { await console.say(problem.text) }
    guard let script, checker.problems.isEmpty else { throw .script(.scriptSyntax) }
    add(checker.library)
    return script
  }
}

extension ExitCode {
  /// What a script says of a command that was done and still ends it.
  fileprivate var outcomeMessage: String? {
    switch self {
    case .commandFailed: "A job that was waited for could not be brought to its end."
    case .jobFailed: "A job that was waited for failed or expired."
    case .timedOut: "The time was up before the jobs had ended; they go on."
    case .unreachable: "The time was up and the API could not be reached; the jobs stay tracked."
    default: nil
    }
  }
}
