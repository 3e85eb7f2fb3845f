internal import JobEngine
internal import LineEditing
internal import Operations
internal import Synchronization

/// How a script is run, besides what it says.
struct ScriptRun: Sendable {
  let script: Script
  let output: CommandOutput
  /// Goes on behind a command that failed.
  var continuesAfterFailures = false
  /// Shows each command before it runs.
  var echoes = false
  var form = ErrorForm.positions
  var log: StepLog?
  /// Takes up what expectations find, in the place of a failure.
  var updates: ExpectationUpdates?
  /// When all of it must have ended, and how long that was from the start.
  var deadline: (at: Instant, limit: Duration)?
  /// Files around this one.
  var depth = 0
  /// Whether failures are not told: they may be none in the end.
  var isQuiet = false
  /// Told of a failure behind which the script goes on; `nil` where it does not.
  var carriesOn: (@Sendable (StepFailure) -> Void)?

  init(script: Script, output: CommandOutput) {
    self.script = script
    self.output = output
  }

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
  var kind: FailureKind?
  /// What is still to be told of it; empty where the person knows.
  var untold = ""
  var hasQuit = false
}

extension CommandRunner {
  /// Runs a script that was checked, and tells of what fails.
  func run(_ run: ScriptRun) async -> ScriptOutcome {
    let first = FirstFailure()
    var run = run
    if run.continuesAfterFailures { run.carriesOn = { first.take($0) } }
    do throws(StepFailure) {
      let hasQuit = try await self.run(run.script.statements, until: run.deadline, in: run) == .quit
      var outcome = first.outcome
      outcome.hasQuit = hasQuit
      return outcome
    } catch {
      if !error.isTold, !run.isQuiet { await tell(error, run) }
      if error.endsEverything { return ScriptOutcome(code: .interrupted, kind: .cancelled) }
      first.take(error)
      var outcome = first.outcome
      if run.isQuiet, !error.isTold, !error.message.isEmpty {
        outcome.untold = "\(run.script.source.name):\(error.position): \(error.message)"
      }
      return outcome
    }
  }

  private func run(
    _ statements: [Statement], until deadline: (at: Instant, limit: Duration)?,
    in run: ScriptRun
  ) async throws(StepFailure) -> CommandOutcome {
    guard let deadline else { return try await self.run(statements, in: run) }
    let rest = deadline.at - environment.clock.now
    return try await self.run(
      within: rest, of: deadline.limit, at: statements.first?.position ?? .start, in: run
    ) { () async throws(StepFailure) in
      try await self.run(statements, in: run)
    }
  }

  /// Says what failed; nothing where there is nothing to say.
  func tell(_ failure: StepFailure, _ run: ScriptRun) async {
    guard !failure.message.isEmpty else { return }
    let text =
      switch run.form {
      case .positions:
        run.script.source.diagnostic(failure.message.escapedForTerminal, at: failure.position)
      case .sentences: "error: \(failure.message.escapedForTerminal)"
      }
    await console.say(SecretText.redacted(text))
  }

  /// Shows a command before it runs.
  func echo(_ command: ParsedCommand, _ run: ScriptRun) async {
    let line = command.shownText.escapedForTerminal(keeping: ["\n"])
    try? await run.output.write(lines: ["> \(line)"])
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
    let depth = (outer?.depth ?? 0) + 1
    guard depth <= Self.deepestSource else {
      throw .file(
        "\(path) is sourced by more than \(Self.deepestSource) files within each other: does it source itself?"
      )
    }
    var run = ScriptRun(script: script, output: output)
    run.depth = depth
    run.continuesAfterFailures = outer?.carriesOn != nil
    // A person at the prompt sees which command each output belongs to.
    run.echoes = outer?.echoes ?? console.isLive
    run.isQuiet = outer?.isQuiet ?? false
    run.updates = outer?.updates
    if let log = outer?.log, log.followsSources { run.log = log }
    let outcome = await self.run(run)
    if outcome.hasQuit { return .quit }
    if outcome.code != .ok {
      throw outcome.code == .interrupted
        ? .interrupted : .script(outcome.code, outcome.kind ?? .file, untold: outcome.untold)
    }
    return .done(.ok)
  }

  /// Files that run within each other; those that a variable names are not known before they run.
  private static var deepestSource: Int { 64 }

  private func checked(_ path: String) async throws(CommandFailure) -> Script {
    var checker = ScriptChecker(reader: reader)
    var later = variables
    let script = try checker.check(file: path, &later)
    for problem in checker.problems { await console.say(problem.text) }
    guard let script, checker.problems.isEmpty else {
      throw .script(checker.problems.isUsage ? .usage : .scriptSyntax, .invalidParams, untold: "")
    }
    add(checker.library)
    return script
  }
}

/// Keeps the first failure of a script.
private final class FirstFailure: Sendable {
  private let first = Mutex<ScriptOutcome?>(nil)

  var outcome: ScriptOutcome { first.withLock { $0 } ?? ScriptOutcome() }

  func take(_ failure: StepFailure) {
    first.withLock { first in
      first = first ?? ScriptOutcome(code: ExitCode(failure.failure), kind: FailureKind(failure.failure))
    }
  }
}
