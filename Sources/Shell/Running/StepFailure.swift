/// A command that did not go well, and where it stands.
struct StepFailure: Error, Sendable {
  var failure: CommandFailure
  var position: SourcePosition
  /// What else there is to say: how often it was tried.
  var note: String?
  /// Whether the person knows of it already.
  var isTold = false

  init(_ failure: CommandFailure, at position: SourcePosition) {
    self.failure = failure
    self.position = failure.position ?? position
  }

  /// A sentence or two; empty where there is nothing to tell.
  var message: String {
    [failure.message, failure.message.isEmpty ? "" : note ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Whether nothing can judge it or go on behind it: somebody wants all of this to end.
  var endsEverything: Bool { failure == .interrupted }
}
