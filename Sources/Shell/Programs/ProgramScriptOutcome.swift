/// What came of a script that a program had run.
package struct ProgramScriptOutcome: Sendable, Equatable {
  /// A command that ran.
  package struct Step: Sendable, Equatable {
    /// Where it begins, from 1.
    package var line: Int
    /// As it was written, keys taken out.
    package var command: String
    package var output: ProgramOutput
    /// Whether it failed and the script allowed for that: an `expect` or `if` judged it, or it was tried again.
    package var isPardoned = false
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

  /// Of a script that was cancelled before anything ran.
  package static let interrupted = ProgramScriptOutcome(code: .interrupted)
}

extension ProgramScriptOutcome.Problem {
  init(_ problem: ScriptProblem) {
    self.init(
      file: problem.source.name, line: problem.position.line, column: problem.position.column,
      message: SecretText.redacted(problem.message))
  }
}

extension ProgramScriptOutcome.Step {
  /// - Returns: `nil` for one that has not ended.
  init?(_ record: StepRecord) {
    guard let output = record.output else { return nil }
    self.init(
      line: record.position.line, command: record.text, output: output, isPardoned: record.pardon != nil)
  }
}
