internal import JSON
internal import JobEngine

enum LogLevel: String, CaseIterable {
  case info, warning, error
}

/// The params of a `log` notification.
struct LogParams: JSONWritable {
  let level: LogLevel
  let message: String
  let kind: String?

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("level", level.rawValue)
      $0.member("message", message)
      $0.member("kind", ifPresent: kind)
    }
  }
}

extension MethodDeclaration {
  static let log = MethodDeclaration(
    name: NotificationName.log.rawValue, summary: "Something that a person may want to know",
    discussion: """
      Why looks bring nothing at present, or why a subscription ended. Comes only to clients that have called \
      initialize or events.subscribe.
      """,
    parameters: [
      .required("level", .choice(LogLevel.allCases.map(\.rawValue)), "how bad it is"),
      .required("message", .string, "a sentence"),
      .optional("kind", .string, "the stable word, where it is an error"),
    ])
}

extension Client {
  /// - Throws: As ``notify(_:params:)`` does.
  func log(_ level: LogLevel, _ message: String, kind: String? = nil) async throws {
    try await notify(
      NotificationName.log.rawValue, params: LogParams(level: level, message: message, kind: kind).json)
  }
}

/// Tells a client why looks bring nothing, once for each reason, for as long as it is there.
struct TroubleLog: Sendable {
  let session: Session
  let client: Client

  func follow() async {
    var last: String?
    while let trouble = await session.nextTrouble(besides: last) {
      do {
        try await client.log(.warning, "\(trouble) The jobs stay tracked and are asked for again.")
      } catch { return }
      last = trouble
    }
  }
}
