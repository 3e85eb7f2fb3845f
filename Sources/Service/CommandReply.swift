package import JSON

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

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("output", output)
    writer.member("truncated", ifPresent: isTruncated ? true : nil)
    writer.member("exitCode", exitCode)
  }

  package static var schema: JSONSchema { .named("CommandReply", .object(members)) }

  static var members: [JSONSchema.Member] {
    [
      .required("output", .string, "what it printed, replies and messages in their order"),
      .optional("truncated", .boolean, "true when more was printed than an answer carries"),
      .required("exitCode", .integer(from: 0, to: 255), "0 done; else as the process's own exit codes"),
    ]
  }
}
