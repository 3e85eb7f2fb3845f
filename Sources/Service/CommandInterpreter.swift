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
  /// - Parameter recording: The file of a recording that answers in the service's place, in a session apart.
  /// - Throws: ``InvalidArgument`` when there is no such file, or a variable's name is none.
  func run(
    script: ScriptText, variables: [String: String], recording: String?
  ) async throws(InvalidArgument) -> ScriptReply
}

package enum ScriptText: Sendable, Equatable {
  case file(path: String)
  case text(String)
}
