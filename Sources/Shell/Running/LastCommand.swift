internal import JSON
internal import Synchronization

/// What came of the commands before: what conditions are about.
struct LastCommand: Sendable {
  struct Failure: Sendable, Equatable {
    let kind: FailureKind
    /// A sentence, or nothing.
    let message: String

    /// The kind, and the sentence where there is one.
    var text: String { message.isEmpty ? "\(kind.rawValue)." : "\(kind.rawValue): \(message)" }
  }

  /// The last reply that there was, as a whole.
  var reply: JSONDocument?
  /// How the command right before has failed.
  var failure: Failure?

  var value: JSONValue? { reply?.root }

  /// Why there is no reply.
  var absence: String {
    guard let failure else { return "No command has replied yet." }
    return "The command before did not reply: it failed with \(failure.text)"
  }
}

/// Keeps the last reply, and makes JSON of it only when somebody asks.
final class ReplyKeeper: Sendable {
  private struct State {
    var reply: (any JSONWritable & Sendable)?
    var hasReplied = false
    var failure: LastCommand.Failure?
  }

  private let state = Mutex(State())

  /// Another command begins. The reply before stays the last one until there is another.
  func begin() { state.withLock { $0.hasReplied = false } }

  func keep(_ reply: any JSONWritable & Sendable) {
    state.withLock { state in
      state.reply = reply
      state.hasReplied = true
    }
  }

  /// The command has ended; `nil` where all went well.
  func end(_ failure: LastCommand.Failure?) {
    state.withLock { state in
      state.failure = failure
      // What an earlier command replied is not what this one should have.
      if failure != nil && !state.hasReplied { state.reply = nil }
    }
  }

  /// Whether the command replied, whatever else came of it.
  var hasReplied: Bool { state.withLock { $0.hasReplied } }

  var last: LastCommand {
    let (reply, failure) = state.withLock { ($0.reply, $0.failure) }
    // What was written or checked as JSON is some.
    let document = reply.flatMap { reply in
      try? ((reply as? any Renderable)?.value ?? reply.json).document()
    }
    return LastCommand(reply: document, failure: failure)
  }
}
