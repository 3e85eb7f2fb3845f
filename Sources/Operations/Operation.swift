package import JSON
package import JobEngine
package import SurveyCoderAPI

/// One thing that can be asked of a session, with its arguments.
///
/// Each type in `Catalogue/` is one operation; ``OperationCatalogue`` lists them.
package protocol Operation: Sendable {
  associatedtype Reply: JSONDescribed & Sendable

  static var declaration: OperationDeclaration { get }

  init(_ arguments: Arguments) throws(OperationError)

  func run(in session: Session) async throws(OperationError) -> Reply

  /// The file that it writes, besides those of the session; `nil` for none.
  var writtenFile: String? { get }

  /// The reply when it can be had at once, from a loaded registry and without a request; else `nil`, and
  /// ``run(in:)`` is to be called.
  func answer(in session: isolated Session) throws(OperationError) -> Reply?

  /// Writes what ``answer(in:)`` gives. A requirement, and not only an extension, so that each operation has
  /// code of its own for it, also where nothing is known but that it is an operation.
  ///
  /// - Returns: Whether there was a reply.
  func writeAnswer(in session: isolated Session, to writer: inout JSONWriter) throws(OperationError) -> Bool

  /// What ``run(in:)`` would send to the service. Sends nothing itself.
  func preview(in session: Session) async throws(OperationError) -> RequestPreview
}

extension Operation {
  package var writtenFile: String? { nil }

  package func answer(in session: isolated Session) throws(OperationError) -> Reply? { nil }

  package func preview(in session: Session) async throws(OperationError) -> RequestPreview {
    RequestPreview(note: "Sends nothing: this machine does it alone.")
  }

  package func writeAnswer(
    in session: isolated Session, to writer: inout JSONWriter
  ) throws(OperationError) -> Bool {
    guard let reply = try answer(in: session) else { return false }
    writer.value(reply)
    return true
  }
}

/// Turns a session's errors into an operation's.
func asked<T>(_ body: () async throws(SessionError) -> T) async throws(OperationError) -> T {
  do { return try await body() } catch { throw .session(error) }
}

extension Session {
  /// The ids that references stand for, in order, each once.
  ///
  /// - Throws: ``SessionError/unknownReference(_:)``, ``SessionError/ambiguousReference(_:matches:)``.
  package nonisolated func ids(of references: [JobReference]) async throws(SessionError) -> [JobID] {
    var ids: [JobID] = []
    for reference in references {
      switch reference {
      case .id(let id): ids.append(id)
      case .loose(let text): ids += try await resolve(text)
      }
    }
    var seen: Set<JobID> = []
    return ids.filter { seen.insert($0).inserted }
  }
}
