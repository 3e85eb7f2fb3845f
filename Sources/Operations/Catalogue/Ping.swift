package import JSON
package import JobEngine

package struct Ping: Operation {
  package static let declaration = OperationDeclaration(
    method: "ping", command: nil, group: .session, summary: "Answer at once, to show that the server lives")

  package init(_ arguments: Arguments) {}
  package func run(in session: Session) async -> EmptyReply { EmptyReply() }
  package func answer(in session: isolated Session) -> EmptyReply? { EmptyReply() }
}

/// `{}`
package struct EmptyReply: JSONWritable, Sendable {
  package func write(to writer: inout JSONWriter) { writer.object { _ in } }
}
