package import JobEngine
package import LineEditing
internal import Operations

/// Commands that a person types, one line after the other.
package struct REPL: Sendable {
  /// What the prompt and the greeting say of the session.
  package struct Setting: Sendable {
    /// The session works on the embedded sandbox.
    package var isSandbox = false
    package var output = OutputMode.table
    /// Whether the bars of active jobs stand above the prompt where they can.
    package var showsActiveJobs = true
    /// A script to run before the first prompt.
    package var startFile: String?

    package init() {}
  }

  private let session: Session
  private let console: Console
  private let editor: any LineEditor
  private let environment: ShellEnvironment
  private let history: History
  private let completer: CommandCompleter
  private let interrupts: AsyncStream<Void>
  private let setting: Setting

  /// - Parameters:
  ///   - editor: Made with the same `history` and with `completer.completer`. Stays the caller's to close.
  ///   - interrupts: One element for each Ctrl-C that reaches the process as a signal.
  package init(
    session: Session, editor: any LineEditor, console: Console, environment: ShellEnvironment,
    history: History, completer: CommandCompleter, interrupts: AsyncStream<Void>,
    setting: Setting = Setting()
  ) {
    self.session = session
    self.editor = editor
    self.console = console
    self.environment = environment
    self.history = history
    self.completer = completer
    self.interrupts = interrupts
    self.setting = setting
  }

  /// Reads and runs commands until `quit`, the end of the input, or the task's cancelling, which ends a running
  /// command too. The session stays the caller's.
  package func run() async -> ExitCode {
    let foreground = Foreground(on: session.taskExecutor)
    let background = BackgroundWaits()
    let ledger = EndLedger()
    let recorder = SessionRecorder()
    let live =
      console.isLive
      ? LiveBlock(
        session: session, console: console, clock: environment.screenClock, isOn: setting.showsActiveJobs)
      : nil
    let prompt = LivePrompt(session: session, editor: editor, isSandbox: setting.isSandbox)
    let follower = EventFollower(
      session: session, console: console, environment: environment, ledger: ledger, completer: completer,
      live: live, prompt: prompt)
    let runner = CommandRunner(
      session: session, console: console, environment: environment, mode: setting.output, ledger: ledger,
      history: history, background: background, live: live, recorder: recorder)
    await greet()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in interrupts { foreground.interrupt() } }
      group.addTask { await follower.run() }
      group.addTask { await live?.run() }
      if await runStartFile(runner, foreground) != .quit {
        await readCommands(runner, foreground, prompt, follower)
      }
      group.cancelAll()
    }
    if let message = recorder.stop() { await console.say(message.escapedForTerminal) }
    background.end()
    editor.show(block: [])
    await editor.flush()
    return .ok
  }

  private func runStartFile(_ runner: CommandRunner, _ foreground: Foreground) async -> CommandOutcome {
    guard let file = setting.startFile else { return .done(.ok) }
    return await run(EnteredText("source \(CommandQuoting.quoted(file))"), runner, foreground)
  }

  private func readCommands(
    _ runner: CommandRunner, _ foreground: Foreground, _ livePrompt: LivePrompt, _ follower: EventFollower
  ) async {
    var pending = ""
    var warnedOfHistory = false
    var address: String?
    while !Task.isCancelled {
      var prompt = PromptLine.continuation
      if pending.isEmpty {
        let next = await livePrompt.next()
        // Other jobs live there.
        if let address, let new = next.status?.apiURL, new != address { await follower.learnAll() }
        address = next.status?.apiURL
        prompt = next.text
      }
      switch await foreground.run({ [prompt] in await editor.readLine(prompt: prompt) }) {
      case .interrupted: pending = ""
      case .endOfInput: return await sayGoodbye()
      case .line(let line):
        let text = pending.isEmpty ? line : pending + "\n" + line
        let entered = EnteredText(text)
        if entered.isUnfinished {
          pending = text
          continue
        }
        pending = ""
        do { try history.add(text, isSecret: entered.isSecret) } catch {
          if !warnedOfHistory { await console.say("warning: \(error.description)") }
          warnedOfHistory = true
        }
        if await run(entered, runner, foreground) == .quit { return await sayGoodbye() }
      }
    }
    await sayGoodbye()
  }

  private func run(
    _ entered: EnteredText, _ runner: CommandRunner, _ foreground: Foreground
  ) async -> CommandOutcome {
    switch entered.parsed {
    case .failure(let error):
      await tell(.syntax(error))
      let failure = StepFailure(.syntax(error), at: error.position)
      record(RecordedStatement(text: entered.text, failure: failure), with: runner.recorder)
    case .success(let statements):
      guard !statements.isEmpty else { break }
      await session.inputs?.began("command")
      defer { session.inputs?.ended() }
      let result = await foreground.run { () -> Result<CommandOutcome, StepFailure> in
        do throws(StepFailure) {
          return .success(
            try await runner.run(statements, in: nil) { place, failure, isJudged, variables in
              guard let recorder = runner.recorder, recorder.isOn else { return }
              record(
                RecordedStatement(
                  statement: statements[place], text: entered.text(of: place, in: statements),
                  failure: failure, isJudged: isJudged, variables: variables,
                  aliases: environment.names.aliases), with: recorder)
            })
        } catch {
          return .failure(error)
        }
      }
      switch result {
      case .success(let outcome): return outcome
      case .failure(let failure):
        await tell(failure)
        // The rest of the paste was meant for when this went well.
        editor.discardPendingLines()
      }
    }
    return .done(.ok)
  }

  private func record(_ statement: RecordedStatement, with recorder: SessionRecorder?) {
    guard let warning = recorder?.add(statement) else { return }
    editor.print("warning: \(warning.escapedForTerminal)")
  }

  private func tell(_ failure: StepFailure) async {
    // How a wait has ended, the person has just seen.
    if case .outcome = failure.failure, failure.note == nil { return }
    await tell(failure.failure, failure.note)
  }

  private func tell(_ failure: CommandFailure, _ note: String? = nil) async {
    guard !failure.message.isEmpty else { return }
    let style = console.style(now: environment.clock.date)
    let message = note.map { "\(failure.message) \($0)" } ?? failure.message
    let text = SecretText.redacted(message).escapedForTerminal
    let lines = TextWrap.lines("\(style.paint("error:", .red)) \(text)", width: style.width)
    await console.say(lines.joined(separator: "\n"))
  }

  private func greet() async {
    let status = try? await session.status()
    for text in Greeting.lines(status, isSandbox: setting.isSandbox) {
      for line in TextWrap.lines(text, width: editor.width) { editor.print(line) }
    }
  }

  private func sayGoodbye() async {
    guard let active = try? await session.status().active, active > 0 else { return }
    // The sandbox ends with its last prompt, and its jobs with it.
    guard !setting.isSandbox else { return }
    let they = active == 1 ? "1 active job stays" : "\(active) active jobs stay"
    editor.print("\(they) tracked: the next session goes on where this one ends.")
  }
}
