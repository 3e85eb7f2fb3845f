package import JSON

/// What came of a script.
package struct ScriptReply: JSONDescribed, Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    /// Every command was done.
    case completed
    /// One failed and nothing allowed for that; those behind it did not run.
    case failed
    /// The script was refused before any of it ran.
    case invalid
  }

  /// A command that ran.
  package struct Step: Sendable, Equatable {
    /// Where it begins in the script, from 1.
    package var line: Int
    /// As it was written, with keys taken out.
    package var command: String
    package var reply: CommandReply
    /// Whether it failed and the script allowed for that.
    package var isPardoned: Bool

    package init(line: Int, command: String, reply: CommandReply, isPardoned: Bool = false) {
      self.line = line
      self.command = command
      self.reply = reply
      self.isPardoned = isPardoned
    }
  }

  /// Why a script was refused.
  package struct Problem: Sendable, Equatable {
    /// The file, where it is not the script itself.
    package var file: String
    /// From 1.
    package var line: Int
    /// In characters, from 1.
    package var column: Int
    package var message: String

    package init(file: String, line: Int, column: Int, message: String) {
      self.file = file
      self.line = line
      self.column = column
      self.message = message
    }
  }

  package var outcome: Outcome
  package var exitCode: Int
  package var steps: [Step]
  package var problems: [Problem]
  /// Why the recording does not fit what the script asked; a sentence each.
  package var misfits: [String]

  package init(
    outcome: Outcome, exitCode: Int, steps: [Step], problems: [Problem] = [], misfits: [String] = []
  ) {
    self.outcome = outcome
    self.exitCode = exitCode
    self.steps = steps
    self.problems = problems
    self.misfits = misfits
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("outcome", outcome.rawValue)
      $0.member("exitCode", exitCode)
      $0.member("steps", steps)
      if !problems.isEmpty { $0.member("problems", problems) }
      if !misfits.isEmpty { $0.member("misfits", misfits) }
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ScriptReply",
      .object([
        .required(
          "outcome", .choice(Outcome.allCases.map(\.rawValue)),
          "invalid when nothing ran, because of the problems; failed when a step did that nothing allowed to, or when the recording "
            + "does not fit"),
        .required("exitCode", .integer(from: 0, to: 255), "as that of scjobs run"),
        .required("steps", .array(of: Step.schema), "the commands that ran, in their order"),
        .optional("problems", .array(of: Problem.schema), "why the script was refused"),
        .optional(
          "misfits", .array(of: .string),
          "why the recording does not fit the script, a sentence each: requests that it has no answer to, and what "
            + "was not asked for"),
      ]))
  }
}

extension ScriptReply.Step: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("line", line)
      $0.member("command", command)
      reply.writeMembers(to: &$0)
      $0.member("pardoned", ifPresent: isPardoned ? true : nil)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ScriptStep",
      .object(
        [
          .required("line", .integer(from: 1), "where the command begins in the script"),
          .required("command", .string, "as it was written, with keys taken out"),
        ] + CommandReply.members + [
          .optional(
            "pardoned", .boolean,
            "true where it failed and the script allowed for that: an expect or if judged it, or it was tried again"
          )
        ]))
  }
}

extension ScriptReply.Problem: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("file", file)
      $0.member("line", line)
      $0.member("column", column)
      $0.member("message", message)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ScriptProblem",
      .object([
        .required("file", .string, "the script, or one that it sources"),
        .required("line", .integer(from: 1)),
        .required("column", .integer(from: 1)),
        .required("message", .string, "a sentence"),
      ]))
  }
}
