package import JSON

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
