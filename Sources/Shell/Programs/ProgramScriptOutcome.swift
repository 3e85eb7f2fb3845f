internal import Synchronization

/// What came of a script that a program had run.
package struct ProgramScriptOutcome: Sendable, Equatable {
  /// A command that ran.
  package struct Step: Sendable, Equatable {
    /// Where it begins, from 1.
    package var line: Int
    /// As it was written, keys taken out.
    package var command: String
    package var output: ProgramOutput
  }

  /// Why the script was refused.
  package struct Problem: Sendable, Equatable {
    package var file: String
    package var line: Int
    package var column: Int
    package var message: String
  }

  /// Of the first command that failed; of a refusal when nothing ran.
  package var code: ExitCode
  package var steps: [Step] = []
  package var problems: [Problem] = []
  /// Why the script itself could not be had, as a sentence.
  package var failure: String?
}

extension ProgramScriptOutcome.Problem {
  init(_ problem: ScriptProblem) {
    self.init(
      file: problem.source.name, line: problem.position.line, column: problem.position.column,
      message: SecretText.redacted(problem.message))
  }
}

/// Gathers the commands of a script as they end.
final class StepRecorder: Sendable {
  private let steps = Mutex<[ProgramScriptOutcome.Step]>([])

  var all: [ProgramScriptOutcome.Step] { steps.withLock { $0 } }

  func add(_ command: ParsedCommand, _ output: ProgramOutput) {
    let step = ProgramScriptOutcome.Step(
      line: command.position.line, command: SecretText.redacted(command.text), output: output)
    steps.withLock { $0.append(step) }
  }
}
