package import JSON
package import JobEngine

package struct Ping: Operation {
  package static let declaration = OperationDeclaration(
    method: "ping", command: nil, group: .session, summary: "Answer at once, to show that the server lives",
    samples: [OperationSample("{}", gives: "{}")])

  package init(_ arguments: Arguments) {}
  package func run(in session: Session) async -> EmptyReply { EmptyReply() }
  package func answer(in session: isolated Session) -> EmptyReply? { EmptyReply() }
}

/// `{}`
package struct EmptyReply: JSONDescribed, Sendable {
  package init() {}
  package func write(to writer: inout JSONWriter) { writer.object { _ in } }

  package static var schema: JSONSchema { .named("Empty", .object().described("Always {}")) }
}
