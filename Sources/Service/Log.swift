internal import JSON
internal import JobEngine

enum LogLevel: String, CaseIterable {
  case info, warning, error
}

/// The params of a `log` notification.
struct LogParams: JSONWritable {
  let level: LogLevel
  let message: String
  var kind: String?
  var subscription: Subscription.Place?

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("level", level.rawValue)
      $0.member("message", message)
      $0.member("kind", ifPresent: kind)
      guard let subscription else { return }
      $0.member("subscription", subscription.name)
      $0.member("sequence", subscription.sequence)
      $0.member("oldest", ifPresent: subscription.next)
    }
  }
}

extension MethodDeclaration {
  static let log = MethodDeclaration(
    name: NotificationName.log.rawValue, summary: "Something that a person may want to know",
    discussion: """
      Why looks bring nothing at present, or what became of a subscription. Comes only to clients that have called \
      initialize or events.subscribe. With `subscription` and the level error, that subscription has ended behind the \
      event `sequence`; with `oldest`, it goes on from there, and the events between are gone.
      """,
    parameters: [
      .required("level", .choice(LogLevel.allCases.map(\.rawValue)), "how bad it is"),
      .required("message", .string, "a sentence"),
      .optional("kind", .string, "the stable word, where it is an error"),
      .optional("subscription", .string, "the subscription that it is about"),
      .optional("sequence", .count, "with subscription: the number up to which its events were sent"),
      .optional(
        "oldest", .integer(from: 1),
        "with subscription: the number of the next event that it sends; those before it are kept no more"),
    ])
}

extension Client {
  /// - Throws: As ``notify(_:params:)`` does.
  func log(_ params: LogParams) async throws {
    try await notify(NotificationName.log.rawValue, params: params.json)
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
        try await client.log(
          LogParams(level: .warning, message: "\(trouble) The jobs stay tracked and are asked for again."))
      } catch { return }
      last = trouble
    }
  }
}
