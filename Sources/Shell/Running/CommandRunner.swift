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
  let ledger: EndLedger
  /// The lines that were entered; `nil` where nobody enters any.
  let history: History?
  /// Takes up waits that the person leaves; `nil` where leaving ends all.
  let background: BackgroundWaits?
  /// Writes down what is typed; `nil` where nothing is typed.
  let recorder: SessionRecorder?
  /// The bars above the prompt; `nil` where there is none.
  let live: LiveBlock?

  var variables: Variables {
    didSet { if variables != oldValue { environment.names.variables = variables.all.map(\.name) } }
  }
  var config: Configuration
  var mode: OutputMode
  var tellsTime: Bool
  var givesHints: Bool
  /// What conditions are about.
  let replies = ReplyKeeper()
  /// Scripts that were checked, by canonical path.
  var library: [String: Script] = [:]

  init(
    session: Session, console: Console, environment: ShellEnvironment, variables: Variables = Variables(),
    mode: OutputMode = .table, tellsTime: Bool? = nil, ledger: EndLedger = EndLedger(),
    history: History? = nil,
    background: BackgroundWaits? = nil, live: LiveBlock? = nil, recorder: SessionRecorder? = nil
  ) {
    self.recorder = recorder
    self.session = session
    self.console = console
    self.environment = environment
    self.variables = variables
    self.mode = mode
    self.tellsTime = tellsTime ?? environment.tellsTime
    self.ledger = ledger
    self.history = history
    self.background = background
    self.live = live
    config = environment.config
    givesHints = environment.givesHints
    environment.names.variables = variables.all.map(\.name)
  }

  var reader: CommandReader { environment.reader }

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
    let start = environment.timingClock.now
    var outer = run?.output ?? ownOutput()
    // `output` may have been said since the script began.
    outer.mode = mode
    outer.keeper = replies
    // A script goes on by itself; a person who has typed one command looks at what came.
    outer.pages = nil
    if run == nil, outer.isOwn, console.isLive {
      outer.pages = { [self] bytes throws(CommandFailure) in try await page(bytes) }
    }
    let outcome = try await withDestination(command.destination, outer) { output throws(CommandFailure) in
      try await self.perform(command.action, output, in: run)
    }
    if tellsTime {
      await console.say("Took \(TimingText.format(environment.timingClock.now - start)).")
    }
    return outcome
  }

  private func perform(
    _ action: PreparedCommand.Action, _ output: CommandOutput, in run: ScriptRun?
  ) async throws(CommandFailure) -> CommandOutcome {
    do throws(CommandFailure) {
      switch action {
      case .operation(let operation): return try await self.run(operation, output, in: run)
      case .wait(let wait): return try await self.wait(wait, output)
      case .shell(let own): return try await self.run(own, output, in: run)
      case .preview(let inner): return try await preview(inner, output)
      case .expect(let condition): return try expect(condition)
      case .capture(let name, let pointer, let inner):
        let taker = ReplyTaker()
        let outcome = try await perform(inner, output.given(to: taker), in: run)
        if let reply = taker.reply { variables[name] = try CapturedValue.text(of: reply, at: pointer) }
        return outcome
      }
    } catch {
      throw await hinted(error)
    }
  }

  private func expect(_ condition: Condition) throws(CommandFailure) -> CommandOutcome {
    guard case .fails(let found, _, let word) = condition.verdict(on: replies.last) else { return .done(.ok) }
    let place = condition.places.indices.contains(word) ? condition.places[word] : .start
    throw .expectation("Expected \(condition.text). \(found)", place)
  }

  private func run(
    _ operation: any Operation, _ output: CommandOutput, in run: ScriptRun?
  ) async throws(CommandFailure) -> CommandOutcome {
    let reply: any JSONWritable & Sendable
    do throws(OperationError) { reply = try await operation.run(in: session) } catch {
      throw Task.isCancelled ? .interrupted : .operation(error)
    }
    var output = output
    // A wait of seconds may lie between: what "in 3 s" counts from is now.
    output.style.now = environment.clock.date
    try await output.write(
      try await screen(for: reply), hint: shown(NextStep.hint(after: reply), output, in: run))
    return .done(.ok)
  }

  /// What a person at the prompt is told of what may come next; for anybody else nothing.
  func shown(_ hint: String?, _ output: CommandOutput, in run: ScriptRun?) -> String? {
    run == nil && givesHints && output.isForPeople && output.isOwn && console.isLive ? hint : nil
  }

  /// The reply with what a person would ask next, where one screen can hold both.
  private func screen(
    for reply: any JSONWritable & Sendable
  ) async throws(CommandFailure) -> any JSONWritable & Sendable {
    switch reply {
    case let status as SessionStatus: return StatusScreen(status: status, jobs: await session.jobs)
    case let job as TrackedJob:
      // What is not kept any more, or can't be read, leaves the job as it is.
      return JobScreen(job: job, points: (try? await session.history(of: job.id).points) ?? [])
    default: return reply
    }
  }

  private func preview(
    _ action: PreparedCommand.Action, _ output: CommandOutput
  ) async throws(CommandFailure) -> CommandOutcome {
    if case .capture(_, _, let inner) = action { return try await preview(inner, output) }
    if case .preview(let inner) = action { return try await preview(inner, output) }
    let reply: RequestPreview
    do throws(OperationError) {
      switch action {
      case .operation(let operation): reply = try await operation.preview(in: session)
      case .wait(let wait): reply = try await wait.preview(in: session)
      case .shell(.watch(let jobs)):
        do throws(SessionError) {
          let ids = try await session.ids(of: jobs.isEmpty ? [.loose(JobGroup.active.rawValue)] : jobs)
          reply = try await session.preview(looksAt: ids)
        } catch { throw OperationError.session(error) }
      case .shell(.source): reply = RequestPreview(note: "Sends what the commands of the file send.")
      case .shell, .capture, .expect, .preview: reply = RequestPreview(note: "Sends nothing to the service.")
      }
    } catch {
      throw CommandFailure.operation(error)
    }
    try await output.write(reply)
    return .done(.ok)
  }

  /// The failure with the job that was probably meant.
  private func hinted(_ failure: CommandFailure) async -> CommandFailure {
    guard case .operation(.session(.unknownReference(let text))) = failure,
      // Of one or two letters everything short is a neighbour.
      text.count > 2
    else { return failure }
    let names =
      text.hasPrefix("@")
      ? JobGroup.words : await session.jobs.flatMap { [$0.label, $0.id.text].compactMap(\.self) }
    guard let nearest = Suggestion.nearest(to: text, in: names) else { return failure }
    return .hinted(.session(.unknownReference(text)), "Did you mean \(CommandQuoting.quoted(nearest))?")
  }
}
