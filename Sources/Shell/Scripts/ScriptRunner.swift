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
    /// Shows each command, behind `> `, before it runs.
    package var echoes = false

    package init() {}
  }

  /// What to run.
  package enum Source: Sendable {
    case files([String])
    /// The text of `-c`.
    case text(String)
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
    let foreground = Foreground()
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in interrupts { foreground.interrupt() } }
      let code = await foreground.run { await checkAndRun(source, options) }
      group.cancelAll()
      await console.editor?.flush()
      return code
    }
  }

  /// Checks without running anything, and tells of every problem.
  package func check(_ source: Source, variables: [String: String] = [:]) async -> ExitCode {
    switch await checked(source, Variables(variables)) {
    case .success: .ok
    case .failure(let failure): failure.code
    }
  }

  private func checkAndRun(_ source: Source, _ options: Options) async -> ExitCode {
    if let name = options.variables.keys.sorted().first(where: { !Variables.isName($0) }) {
      await console.say(
        "error: \(name.escapedForTerminal) is no name for a variable: use letters, digits and _.")
      return .usage
    }
    let variables = Variables(options.variables)
    let work: Checked
    switch await checked(source, variables) {
    case .success(let checked): work = checked
    case .failure(let failure): return failure.code
    }
    let runner = CommandRunner(
      session: session, console: console, environment: environment, variables: variables,
      mode: options.output)
    await runner.add(work.library)
    var code = ExitCode.ok
    for script in work.scripts {
      var run = ScriptRun(script: script, output: await runner.ownOutput())
      run.continuesAfterFailures = options.continuesAfterFailures
      run.echoes = options.echoes
      run.form = source.errorForm
      let outcome = await runner.run(run)
      if code == .ok || outcome.code == .interrupted { code = outcome.code }
      let isFailed = outcome.code != .ok && !options.continuesAfterFailures
      if outcome.hasQuit || isFailed || code == .interrupted { break }
    }
    return code
  }

  private struct Checked: Sendable {
    var scripts: [Script] = []
    var library: [String: Script] = [:]
  }

  private struct Refusal: Error { let code: ExitCode }

  private func checked(_ source: Source, _ variables: Variables) async -> Result<Checked, Refusal> {
    let reader = CommandReader(home: environment.variables["HOME"])
    var checker = ScriptChecker(reader: reader, environment: environment)
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
      case .descriptor(let descriptor, let name):
        let bytes = try await ScriptInput.read(descriptor, name)
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw .file("Can't read \(name): it is not UTF-8 text.")
        }
        if let script = checker.check(text: text, name: name, &variables) { checked.scripts.append(script) }
      }
    } catch {
      if case .interrupted = error { return .failure(Refusal(code: .interrupted)) }
      await console.say("error: \(error.message.escapedForTerminal)")
      return .failure(Refusal(code: .usage))
    }
    guard checker.problems.isEmpty else {
      return .failure(Refusal(code: await tell(checker.problems, source)))
    }
    checked.library = checker.library
    return .success(checked)
  }

  private func tell(_ problems: [ScriptProblem], _ source: Source) async -> ExitCode {
    switch source.errorForm {
    case .positions:
      for problem in problems { await console.say(problem.text) }
      return .scriptSyntax
    case .sentences:
      for problem in problems { await console.say(SecretText.redacted("error: \(problem.message)")) }
      return problems.contains(where: \.isSyntax) ? .scriptSyntax : .usage
    }
  }
}

extension ScriptRunner.Source {
  var errorForm: ScriptRun.ErrorForm {
    if case .text = self { .sentences } else { .positions }
  }
}
