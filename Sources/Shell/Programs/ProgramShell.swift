package import JobEngine
package import LineEditing
internal import SurveyCoderAPI

/// What a command printed, and how it ended.
package struct ProgramOutput: Sendable, Equatable {
  /// Replies and messages in the order in which they came.
  package var text: String
  /// Whether more was printed than is kept.
  package var isTruncated: Bool
  package var code: ExitCode
}

/// The shell for a program that sends lines and is given what they print, such as an editor.
///
/// Variables, the output mode and timing stay from line to line. Lines may run beside each other; each leaves
/// behind what it set.
package actor ProgramShell {
  /// Bytes of output that are kept of one call.
  package static let outputLimitBytes = 4 << 20

  private let session: Session
  private let environment: ShellEnvironment
  private let completer: CommandCompleter
  private var settings = CommandRunner.Settings()

  package init(session: Session, environment: ShellEnvironment) {
    self.session = session
    self.environment = environment
    completer = CommandCompleter(environment: environment.variables, names: environment.names)
  }

  /// Does what the commands of a text say, up to the first that fails. Cancelling the task interrupts them.
  package func run(line: String) async -> ProgramOutput {
    let capture = Capture()
    let shell = scriptRunner(capture)
    var code: ExitCode
    switch await shell.checked(.text(line), settings.variables) {
    case .failure(let refusal):
      await shell.tell(refusal, .text(line))
      code = refusal.code
    case .success(let work):
      let runner = CommandRunner(
        session: session, console: capture.console, environment: environment, settings: settings)
      let before = settings
      code = .ok
      for script in work.scripts {
        var run = ScriptRun(script: script, output: await runner.ownOutput())
        run.form = .sentences
        code = await runner.run(run).code
      }
      settings.adopt(await runner.settings, changedFrom: before)
    }
    return capture.take(code)
  }

  /// What may stand at the cursor.
  ///
  /// - Parameter cursor: In Unicode scalars from the start.
  package func complete(line: String, cursor: Int) async -> [Completion] {
    // A registry that can't be read has no jobs to offer.
    if (try? await session.load()) != nil { completer.learn(await session.jobs.reversed()) }
    return completer.complete(CompletionRequest(line: line, cursor: cursor))
  }

  /// Checks a script whole, then runs it to its end or to the first command that fails.
  ///
  /// - Parameter variables: Before the first command. Those of lines are others.
  package func run(script: ScriptRunner.Source, variables: [String: String]) async -> ProgramScriptOutcome {
    let capture = Capture()
    switch await scriptRunner(capture).checked(script, Variables(variables)) {
    case .failure(let refusal):
      return ProgramScriptOutcome(
        code: refusal.code, problems: refusal.problems.map { .init($0) }, failure: refusal.failure)
    case .success(let work):
      let runner = CommandRunner(
        session: session, console: capture.console, environment: environment,
        settings: .init(variables: Variables(variables)))
      await runner.add(work.library)
      let log = StepLog(clock: environment.clock, followsSources: false) { capture.take($0) }
      var code = ExitCode.ok
      for script in work.scripts {
        var run = ScriptRun(script: script, output: await runner.ownOutput())
        run.log = log
        code = await runner.run(run).code
      }
      return ProgramScriptOutcome(code: code, steps: log.all.compactMap { .init($0) })
    }
  }

  private func scriptRunner(_ capture: Capture) -> ScriptRunner {
    ScriptRunner(
      session: session, console: capture.console, environment: environment,
      interrupts: AsyncStream { $0.finish() })
  }

  /// Where one call prints.
  private struct Capture: Sendable {
    let output = CapturedOutput(limitBytes: outputLimitBytes)
    let console: Console

    init() {
      console = Console(
        editor: nil, output: output, errors: output,
        traits: TerminalTraits(isTerminal: false, hasColor: false, isUnicode: true),
        childOutput: ChildOutput(into: output))
    }

    func take(_ code: ExitCode) -> ProgramOutput {
      let printed = output.take()
      return ProgramOutput(text: printed.text, isTruncated: printed.isTruncated, code: code)
    }
  }
}

extension CommandRunner {
  /// What commands set.
  struct Settings: Sendable {
    var variables = Variables()
    var mode = OutputMode.table
    var tellsTime = false

    /// Takes over what differs between the two others.
    mutating func adopt(_ after: Settings, changedFrom before: Settings) {
      for (name, value) in after.variables.all where before.variables[name] != value {
        variables[name] = value
      }
      if after.mode != before.mode { mode = after.mode }
      if after.tellsTime != before.tellsTime { tellsTime = after.tellsTime }
    }
  }

  var settings: Settings { Settings(variables: variables, mode: mode, tellsTime: tellsTime) }

  init(session: Session, console: Console, environment: ShellEnvironment, settings: Settings) {
    self.init(
      session: session, console: console, environment: environment, variables: settings.variables,
      mode: settings.mode, tellsTime: settings.tellsTime)
  }
}
