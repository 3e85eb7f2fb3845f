internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// What came of a command that could be done.
enum CommandOutcome: Equatable {
  case done(ExitCode)
  case quit
}

/// Runs commands, one after the other, and keeps what they set: variables, the output mode, timing.
actor CommandRunner {
  let session: Session
  let console: Console
  let environment: ShellEnvironment
  let reader: CommandReader
  let ledger: EndLedger
  /// The lines that were entered; `nil` where nobody enters any.
  let history: History?
  /// Takes up waits that the person leaves; `nil` where leaving ends all.
  let background: BackgroundWaits?
  /// The bars above the prompt; `nil` where there is none.
  let live: LiveBlock?

  var variables: Variables
  var mode: OutputMode
  var tellsTime: Bool
  /// Scripts that were checked, by canonical path.
  var library: [String: Script] = [:]

  init(
    session: Session, console: Console, environment: ShellEnvironment, variables: Variables = Variables(),
    mode: OutputMode = .table, tellsTime: Bool = false, ledger: EndLedger = EndLedger(),
    history: History? = nil,
    background: BackgroundWaits? = nil, live: LiveBlock? = nil
  ) {
    self.session = session
    self.console = console
    self.environment = environment
    self.variables = variables
    self.mode = mode
    self.tellsTime = tellsTime
    self.ledger = ledger
    self.history = history
    self.background = background
    self.live = live
    reader = CommandReader(home: environment.variables["HOME"])
  }

  func prepare(_ command: ParsedCommand) throws(CommandFailure) -> PreparedCommand {
    try reader.read(command, variables: variables)
  }

  func add(_ scripts: [String: Script]) { library.merge(scripts) { _, new in new } }

  /// Where output goes that no command sends elsewhere.
  func ownOutput() -> CommandOutput {
    CommandOutput(
      sink: console.output, mode: mode, style: console.style(now: environment.clock.date), isOwn: true)
  }

  /// Does what a command says.
  ///
  /// - Parameter run: The script that it stands in, if it does.
  func run(
    _ command: PreparedCommand, in run: ScriptRun? = nil
  ) async throws(CommandFailure) -> CommandOutcome {
    let start = environment.clock.now
    var outer = run?.output ?? ownOutput()
    // `output` may have been said since the script began.
    outer = CommandOutput(sink: outer.sink, mode: mode, style: outer.style, isOwn: outer.isOwn)
    let outcome = try await withDestination(command.destination, outer) { output throws(CommandFailure) in
      switch command.action {
      case .operation(let operation): try await self.run(operation, output)
      case .wait(let wait): try await self.wait(wait, output)
      case .shell(let own): try await self.run(own, output, in: run)
      }
    }
    if tellsTime {
      await console.say("Took \(DurationText.format(environment.clock.now - start)).")
    }
    return outcome
  }

  private func run(
    _ operation: any Operation, _ output: CommandOutput
  ) async throws(CommandFailure) -> CommandOutcome {
    let reply: any JSONWritable & Sendable
    do throws(OperationError) { reply = try await operation.run(in: session) } catch {
      throw Task.isCancelled ? .interrupted : .operation(error)
    }
    // A wait of seconds may lie between: what "in 3 s" counts from is now.
    var style = output.style
    style.now = environment.clock.date
    let output = CommandOutput(sink: output.sink, mode: output.mode, style: style, isOwn: output.isOwn)
    if let status = reply as? SessionStatus {
      try await output.write(StatusScreen(status: status, jobs: await session.jobs))
    } else {
      try await output.write(reply)
    }
    return .done(.ok)
  }
}
