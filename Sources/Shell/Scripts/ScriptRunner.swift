package import JobEngine
internal import LineEditing

/// Runs commands that nobody types one by one: files, standard input, the text of `-c`.
package struct ScriptRunner: Sendable {
  package struct Options: Sendable {
    /// Values of variables before the first command.
    package var variables: [String: String] = [:]
    package var output = OutputMode.table
    /// Goes on behind a command that failed; the exit code is the first failure's all the same.
    package var continuesAfterFailures = false
    /// How long all of it may take, by the session's clock.
    package var deadline: Duration?
    /// Writes what is so into expectations that do not hold, instead of failing.
    package var updatesExpectations = false
    /// What is to be told of the run besides what it prints.
    package var reports: [ReportRequest] = []
    /// What went wrong besides the commands, a sentence each; asked for when they are done.
    package var troubles: @Sendable () -> [String] = { [] }
    /// Of the program, for reports.
    package var version = ""
    /// Shows each command, behind `> `, before it runs.
    package var echoes = false

    package init() {}
  }

  /// What to run.
  package enum Source: Sendable {
    case files([String])
    /// The text of `-c`.
    case text(String)
    /// A script that lies in no file, named so in errors.
    case script(String, name: String)
    /// All that a descriptor gives, named so in errors.
    case descriptor(Int32, name: String)
  }

  private let session: Session
  private let console: Console
  private let environment: ShellEnvironment
  private let interrupts: AsyncStream<Void>

  /// - Parameter interrupts: One element for each Ctrl-C.
  package init(
    session: Session, console: Console, environment: ShellEnvironment, interrupts: AsyncStream<Void>
  ) {
    self.session = session
    self.console = console
    self.environment = environment
    self.interrupts = interrupts
  }

  /// Checks everything, then runs it. The session stays the caller's.
  package func run(_ source: Source, options: Options = Options()) async -> ExitCode {
    let foreground = Foreground(on: session.taskExecutor)
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in interrupts { foreground.interrupt() } }
      await session.inputs?.began("script")
      defer { session.inputs?.ended() }
      let code = await foreground.run { await checkAndRun(source, options) }
      group.cancelAll()
      await console.editor?.flush()
      return code
    }
  }

  /// Checks without running anything, and tells of every problem.
  package func check(_ source: Source, variables: [String: String] = [:]) async -> ExitCode {
    switch await checked(source, Variables(variables)) {
    case .success: return .ok
    case .failure(let refusal):
      await tell(refusal, source)
      return refusal.code
    }
  }

  private func checkAndRun(_ source: Source, _ options: Options) async -> ExitCode {
    if let name = options.variables.keys.sorted().first(where: { !Variables.isName($0) }) {
      await console.say(
        "error: \(name.escapedForTerminal) is no name for a variable: use letters, digits and _.")
      return .usage
    }
    if let problem = ReportWriter.problem(of: options.reports) {
      await console.say("error: \(problem.escapedForTerminal)")
      return .commandFailed
    }
    let desk = options.reports.isEmpty ? nil : await ReportDesk.open(session, environment, source, options)
    let variables = Variables(options.variables)
    let work: Checked
    switch await checked(source, variables) {
    case .success(let checked): work = checked
    case .failure(let refusal):
      await tell(refusal, source)
      return await desk?.close(after: refusal.code, refusal, on: console) ?? refusal.code
    }
    let runner = CommandRunner(
      session: session, console: console, environment: environment, variables: variables,
      mode: options.output)
    await runner.add(work.library)
    let start = environment.clock.now
    let updates = options.updatesExpectations ? ExpectationUpdates(of: work.scripts) : nil
    var code = ExitCode.ok
    for script in work.scripts {
      if let limit = options.deadline, environment.clock.now >= start + limit, code == .timedOut { break }
      var run = ScriptRun(script: script, output: await runner.ownOutput())
      run.continuesAfterFailures = options.continuesAfterFailures
      run.echoes = options.echoes
      run.form = source.errorForm
      run.log = desk?.log
      run.updates = updates
      if let limit = options.deadline { run.deadline = (start + limit, limit) }
      let outcome = await runner.run(run)
      if code == .ok || outcome.code == .interrupted { code = outcome.code }
      let isFailed = outcome.code != .ok && !options.continuesAfterFailures
      if outcome.hasQuit || isFailed || code == .interrupted { break }
    }
    if let updates, code != .interrupted {
      let written = updates.apply()
      for message in written.messages { await console.say(message.escapedForTerminal) }
      if !written.isWritten, code == .ok { code = .commandFailed }
    }
    let troubles = options.troubles()
    if code == .ok, !troubles.isEmpty { code = .commandFailed }
    return await desk?.close(after: code, troubles: troubles, on: console) ?? code
  }

  struct Checked: Sendable {
    var scripts: [Script] = []
    var library: [String: Script] = [:]
  }

  /// Why nothing of a script was run.
  struct Refusal: Error, Sendable {
    let code: ExitCode
    /// Why the script itself could not be had, as a sentence.
    var failure: String?
    var problems: [ScriptProblem] = []
  }

  func checked(_ source: Source, _ variables: Variables) async -> Result<Checked, Refusal> {
    let reader = environment.reader
    var checker = ScriptChecker(reader: reader)
    var variables = variables
    var checked = Checked()
    do throws(CommandFailure) {
      switch source {
      case .files(let paths):
        for path in paths {
          if let script = try checker.check(file: path, &variables) { checked.scripts.append(script) }
        }
      case .text(let text):
        if let script = checker.check(text: text, name: "-c", &variables) { checked.scripts.append(script) }
      case .script(let text, let name):
        if let script = checker.check(text: text, name: name, &variables) { checked.scripts.append(script) }
      case .descriptor(let descriptor, let name):
        let bytes = try await ScriptInput.read(descriptor, name)
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw .file("Can't read \(name): it is not UTF-8 text.")
        }
        if let script = checker.check(text: text, name: name, &variables) { checked.scripts.append(script) }
      }
    } catch {
      if case .interrupted = error { return .failure(Refusal(code: .interrupted)) }
      return .failure(Refusal(code: .usage, failure: error.message))
    }
    guard checker.problems.isEmpty else {
      let isSyntax = checker.problems.contains { $0.kind == .syntax }
      let isUsage = checker.problems.isUsage || (source.errorForm == .sentences && !isSyntax)
      return .failure(Refusal(code: isUsage ? .usage : .scriptSyntax, problems: checker.problems))
    }
    checked.library = checker.library
    return .success(checked)
  }

  func tell(_ refusal: Refusal, _ source: Source) async {
    if let failure = refusal.failure { await console.say("error: \(failure.escapedForTerminal)") }
    for problem in refusal.problems {
      switch source.errorForm {
      case .positions: await console.say(problem.text)
      case .sentences: await console.say(SecretText.redacted("error: \(problem.message.escapedForTerminal)"))
      }
    }
  }
}

extension ScriptRunner.Source {
  var errorForm: ScriptRun.ErrorForm {
    if case .text = self { .sentences } else { .positions }
  }
}
