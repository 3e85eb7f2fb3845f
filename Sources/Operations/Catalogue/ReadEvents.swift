package import JSON
package import JobEngine

package struct ReadEvents: Operation {
  private enum Takes {
    static let sequence = Parameter<Int>.integer(
      "sequence", 0...Int.max, .requestOnly, "the number of the last event that you have; 0 for the start")
    static let limit = Parameter<Int>.integer(
      "limit", 1...1000, .requestOnly, "events at most, 1000 unless told")
  }

  package static let declaration = OperationDeclaration(
    method: "events.since", command: nil, group: .events,
    summary: "Give the events after a number, oldest first, so that nothing is missed across a reconnect",
    discussion: """
      The latest 10,000 events are kept. Where `oldest` is more than the number asked with + 1, those between are \
      gone, and jobs.list tells how the jobs stand. A number beyond the latest event comes from another registry and \
      is refused, as events.subscribe refuses it.
      """,
    parameters: [Takes.sequence.declaration, Takes.limit.declaration],
    samples: [
      OperationSample(
        #"{"sequence":41}"#,
        gives: #"{"events":[{"sequence":42,"type":"job.updated","time":"2026-05-14T09:31:02.250Z","#
          + #""job":\#(SampleJob.processing)}],"sequence":42,"oldest":1}"#)
    ])

  private let sequence: Int
  private let limit: Int

  package init(_ arguments: Arguments) {
    sequence = arguments[Takes.sequence] ?? 0
    limit = arguments[Takes.limit] ?? 1000
  }

  package func run(in session: Session) async throws(OperationError) -> EventPage {
    try await session.checkIsKnown(sequence, parameter: Takes.sequence.declaration.name)
    return try await asked { () async throws(SessionError) in
      let events = try await session.events(after: sequence, limit: limit)
      return EventPage(
        events: events, sequence: events.last?.sequence ?? sequence, oldest: await session.oldestSequence)
    }
  }
}

extension Session {
  /// A number that was never given out comes from another registry: to go on from it would hide what happens.
  ///
  /// - Throws: ``InvalidArgument`` at the parameter for such a number.
  package nonisolated func checkIsKnown(_ sequence: Int, parameter: String) async throws(OperationError) {
    let isKnown = try await asked { () async throws(SessionError) in try await knows(sequence: sequence) }
    guard !isKnown else { return }
    throw .invalid(
      InvalidArgument(
        "\(parameter): The latest event is \(await lastSequence), so \(sequence) was counted in another "
          + "registry: start again from 0.",
        parameter: parameter, pointer: JSONPointer(tokens: [parameter])))
  }
}

package struct EventPage: JSONDescribed, Sendable {
  package let events: [JobEvent]
  /// Of the last event here, or what was asked with.
  package let sequence: Int
  package let oldest: Int

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("events", events)
      $0.member("sequence", sequence)
      $0.member("oldest", oldest)
    }
  }

  /// Of a reply's member, for every method that gives events.
  package static let oldestSummary =
    "the number of the oldest event that is kept, or of the next while there is none; what lies between the number "
    + "asked with and this one is gone"

  package static var schema: JSONSchema {
    .named(
      "EventPage",
      .object([
        .required("events", .array(of: JobEvent.schema), "oldest first"),
        .required("sequence", .count, "of the last event here, or what was asked with: ask on from it"),
        .required("oldest", .integer(from: 1), oldestSummary),
      ]))
  }
}
