internal import JSON
internal import JobEngine
internal import SurveyCoderAPI

/// Which events a subscription is about; `nil` is all.
struct EventFilter: Sendable {
  private let types: Set<JobEvent.Kind>?
  private let ids: Set<JobID>?

  init(types: [JobEvent.Kind]?, ids: [JobID]?) {
    self.types = types.map { Set($0) }
    self.ids = ids.map { Set($0) }
  }

  func takes(_ event: JobEvent) -> Bool {
    (types?.contains(event.kind) ?? true) && (ids?.contains(event.jobID) ?? true)
  }
}

/// Carries events to a client, one after the other, as fast as it reads them.
struct Subscription: Sendable {
  let session: Session
  let client: Client
  /// The number before the first event to be sent.
  let start: Int
  let filter: EventFilter

  /// Events in memory for a client that does not read.
  private static let pageEvents = 64

  /// Goes on until the task is cancelled, the client is gone or the session has ended.
  func deliver(as name: String) async {
    var sequence = start
    do {
      while true {
        let events = try await session.nextEvents(after: sequence, limit: Self.pageEvents)
        guard let last = events.last else { return }
        for event in events where filter.takes(event) {
          try await client.notify(
            NotificationName.event.rawValue, params: EventParams(subscription: name, event: event).json)
        }
        sequence = last.sequence
      }
    } catch let error as SessionError {
      await tellEnd(of: name, after: sequence, error)
    } catch {
      // The client is gone, or wants no more.
    }
  }

  /// A subscription that fell silent would look like jobs that stand still.
  private func tellEnd(of name: String, after sequence: Int, _ error: SessionError) async {
    guard error != .ended else { return }
    try? await client.log(
      .error, "Subscription \(name) ended after event \(sequence): \(error.description)", kind: error.kind)
  }
}

extension MethodDeclaration {
  static let event = MethodDeclaration(
    name: NotificationName.event.rawValue, summary: "Something happened to a job",
    parameters: EventParams.parameters)
}

private struct EventParams: JSONWritable {
  let subscription: String
  let event: JobEvent

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("subscription", subscription)
      $0.member("sequence", event.sequence)
      $0.member("type", event.kind.rawValue)
      $0.member("job", event.job)
      $0.member("time", event.time)
    }
  }

  static var parameters: [MethodDeclaration.Parameter] {
    [
      .required("subscription", .string, "the subscription that it is sent for"),
      .required("sequence", .integer(from: 1), "larger is later; gaps may exist"),
      .required("type", JobEvent.Kind.schema, "what happened"),
      .required("job", TrackedJob.schema, "the job as it was then"),
      .required("time", .time, "when"),
    ]
  }
}
