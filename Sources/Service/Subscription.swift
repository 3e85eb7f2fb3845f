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
  /// How far a subscription has come, for those who are told of it.
  struct Place: Sendable {
    let name: String
    /// Number of the last event that was sent, or was not to be.
    var sequence: Int
    /// Number of the next event that is there to be sent, where those before it are gone.
    var next: Int?
  }

  let session: Session
  let client: Client
  /// The number before the first event to be sent.
  let start: Int
  let filter: EventFilter

  /// Events that are read at a time: enough to send many between two turns of a busy event loop, and few enough
  /// to hold up nobody while they are written.
  private static let pageEvents = 256

  /// Goes on until the task is cancelled, the client is gone or the session has ended.
  func deliver(as name: String) async {
    var place = Place(name: name, sequence: start)
    do {
      while true {
        switch try await sendPage(from: &place) {
        case .whole: break
        // Only here, with no page in memory, the client is waited for.
        case .upTo(let next): try await client.notify(NotificationName.event.rawValue, params: next)
        case .end: return
        }
      }
    } catch let error as SessionError {
      await tellEnd(at: place, error)
    } catch {
      // The client is gone, or wants no more.
    }
  }

  private enum Sending {
    case whole
    /// The client had no room for this one, which counts as sent already.
    case upTo(RawJSON)
    /// The session or the task has ended.
    case end
  }

  /// Sends what there is next, as far as the client has room for it.
  private func sendPage(from place: inout Place) async throws -> Sending {
    let events = try await session.nextEvents(after: place.sequence, limit: Self.pageEvents)
    guard let first = events.first, let last = events.last else { return .end }
    if first.sequence > place.sequence + 1 { try await tellGap(at: place, before: first.sequence) }
    let wanted = events.filter(filter.takes)
    let params = wanted.map { EventParams(subscription: place.name, event: $0).json }
    let sent = await client.notifyAsFits(NotificationName.event.rawValue, params)
    guard sent < wanted.count else {
      place.sequence = last.sequence
      return .whole
    }
    place.sequence = wanted[sent].sequence
    return .upTo(params[sent])
  }

  /// A subscription that fell silent would look like jobs that stand still.
  private func tellEnd(at place: Place, _ error: SessionError) async {
    guard error != .ended else { return }
    try? await client.log(
      LogParams(
        level: .error,
        message: "Subscription \(place.name) ended after event \(place.sequence): \(error.description)",
        kind: error.kind, subscription: place))
  }

  /// The client was so slow that the registry has dropped events before they could be sent.
  private func tellGap(at place: Place, before next: Int) async throws {
    var place = place
    place.next = next
    let gone = "\(place.sequence + 1) to \(next - 1)"
    try await client.log(
      LogParams(
        level: .warning,
        message: "Subscription \(place.name) goes on with event \(next): \(gone) are kept no more.",
        subscription: place))
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
