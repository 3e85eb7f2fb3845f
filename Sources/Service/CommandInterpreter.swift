package import JSON
package import Operations

/// The language that people type, as a service offers it to programs. Its state, such as variables, is one
/// client's.
package protocol CommandInterpreter: Sendable {
  /// Does what a line says. Cancelling the task interrupts it.
  func run(line: String) async -> CommandReply

  /// What may stand at the cursor.
  ///
  /// - Parameter cursor: In Unicode scalars from the start.
  func complete(line: String, cursor: Int) async -> [CommandCandidate]

  /// Checks a script whole, then runs it to its end or to the first command that fails.
  ///
  /// - Throws: ``InvalidArgument`` when there is no such file, or a variable's name is none.
  func run(script: ScriptText, variables: [String: String]) async throws(InvalidArgument) -> ScriptReply
}

package enum ScriptText: Sendable, Equatable {
  case file(path: String)
  case text(String)
}

/// What a command printed, and how it ended.
package struct CommandReply: JSONDescribed, Sendable, Equatable {
  /// Replies and messages in the order in which they came.
  package var output: String
  /// Whether more was printed than an answer carries.
  package var isTruncated: Bool
  /// As the process's own.
  package var exitCode: Int

  package init(output: String, isTruncated: Bool, exitCode: Int) {
    self.output = output
    self.isTruncated = isTruncated
    self.exitCode = exitCode
  }

  package func write(to writer: inout JSONWriter) { writer.object { writeMembers(to: &$0) } }

  fileprivate func writeMembers(to writer: inout JSONWriter) {
    writer.member("output", output)
    writer.member("truncated", ifPresent: isTruncated ? true : nil)
    writer.member("exitCode", exitCode)
  }

  package static var schema: JSONSchema { .named("CommandReply", .object(members)) }

  fileprivate static var members: [JSONSchema.Member] {
    [
      .required("output", .string, "what it printed, replies and messages in their order"),
      .optional("truncated", .boolean, "true when more was printed than an answer carries"),
      .required("exitCode", .integer(from: 0, to: 255), "0 done; else as the process's own exit codes"),
    ]
  }
}

/// One way to go on from the cursor.
package struct CommandCandidate: JSONDescribed, Sendable, Equatable {
  /// What takes the place of the word before the cursor.
  package var text: String
  /// What a list shows instead of the text.
  package var display: String?
  /// What follows the text when this is the only candidate.
  package var suffix: String
  /// Where the text begins to replace the line, in Unicode scalars from the start; it ends at the cursor.
  package var start: Int

  package init(text: String, display: String?, suffix: String, start: Int) {
    self.text = text
    self.display = display
    self.suffix = suffix
    self.start = start
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("text", text)
      $0.member("display", ifPresent: display)
      $0.member("suffix", suffix)
      $0.member("start", start)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "CommandCandidate",
      .object([
        .required("text", .string, "what takes the place of the line from start to the cursor"),
        .optional("display", .string, "what a list shows instead of the text"),
        .required("suffix", .string, "what follows the text when this is the only candidate"),
        .required("start", .count, "in Unicode code points from the line's start"),
      ]))
  }
}

struct CompletionReply: JSONDescribed {
  let candidates: [CommandCandidate]

  func write(to writer: inout JSONWriter) { writer.object { $0.member("candidates", candidates) } }

  static var schema: JSONSchema {
    .named("CompletionReply", .object([.required("candidates", .array(of: CommandCandidate.schema))]))
  }
}

/// What came of a script.
package struct ScriptReply: JSONDescribed, Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    /// Every command was done.
    case completed
    /// One failed; those behind it did not run.
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

    package init(line: Int, command: String, reply: CommandReply) {
      self.line = line
      self.command = command
      self.reply = reply
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

  package init(outcome: Outcome, exitCode: Int, steps: [Step], problems: [Problem] = []) {
    self.outcome = outcome
    self.exitCode = exitCode
    self.steps = steps
    self.problems = problems
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("outcome", outcome.rawValue)
      $0.member("exitCode", exitCode)
      $0.member("steps", steps)
      if !problems.isEmpty { $0.member("problems", problems) }
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ScriptReply",
      .object([
        .required(
          "outcome", .choice(Outcome.allCases.map(\.rawValue)),
          "invalid when nothing ran, because of the problems; failed when the last step did"),
        .required("exitCode", .integer(from: 0, to: 255), "as that of scjobs run"),
        .required("steps", .array(of: Step.schema), "the commands that ran, in their order"),
        .optional("problems", .array(of: Problem.schema), "why the script was refused"),
      ]))
  }
}

extension ScriptReply.Step: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("line", line)
      $0.member("command", command)
      reply.writeMembers(to: &$0)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ScriptStep",
      .object(
        [
          .required("line", .integer(from: 1), "where the command begins in the script"),
          .required("command", .string, "as it was written, with keys taken out"),
        ] + CommandReply.members))
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
