internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

extension MethodDeclaration {
  static let subscribe = MethodDeclaration(
    name: ConnectionMethod.subscribe.rawValue,
    summary: "Send events as notifications from now on, or from a number on",
    discussion: """
      The answer comes before the first event. A client that was away gives the last number it has as since, \
      and misses nothing that is still kept: the latest 10,000 events are. Where `oldest` is more than since + 1, \
      those between are gone, and jobs.list tells how the jobs stand. A client that reads so slowly that events go \
      before they are sent is told so by a `log` notification, and the subscription goes on behind them.
      """,
    parameters: [
      .optional(
        "since", .count, "the number of the last event that you have; without it only what is new is sent"),
      .optional("types", .array(of: JobEvent.Kind.schema), "only events of these types"),
      .optional("ids", .array(of: JobID.schema), "only events of these jobs"),
    ],
    result: SubscribeReply.schema,
    samples: [
      OperationSample(#"{"since":41}"#, gives: #"{"subscription":"s1","sequence":41,"oldest":1}"#)
    ], errors: [ErrorKind.busy.rawValue])

  static let unsubscribe = MethodDeclaration(
    name: ConnectionMethod.unsubscribe.rawValue, summary: "End a subscription",
    discussion: "None of its events comes behind the answer.",
    parameters: [.required("subscription", .string, "the name that events.subscribe gave")],
    result: EmptyReply.schema, samples: [OperationSample(#"{"subscription":"s1"}"#, gives: "{}")])
}

extension SessionService {
  /// `events.subscribe`: events from a number on, each as a notification, until the client ends it or leaves.
  func subscribe(_ params: JSONValue?) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(params, of: .subscribe)
    let since = try members.count("since")
    let filter = EventFilter(
      types: try members.strings("types", readType), ids: try members.strings("ids", readID))
    let turn = takeTurn()
    // The turn behind its own comes when the answer is on its way, and only then its first event.
    let firstDelivery = takeTurn()
    return .later { [session, client] in
      await turn.begin()
      guard !Task.isCancelled else { return .failure(.cancelled) }
      do throws(OperationError) {
        if let since { try await session.checkIsKnown(since, parameter: "since") }
        let (last, oldest) = try await session.keptEvents()
        // Of those that are gone already the answer tells.
        let start = max(since ?? last, oldest - 1)
        let subscription = Subscription(session: session, client: client, start: start, filter: filter)
        let name = await client.subscribe(on: session.taskExecutor) { name in
          await firstDelivery.begin()
          firstDelivery.end()
          await subscription.deliver(as: name)
        }
        guard let name else { return .failure(.tooManySubscriptions) }
        return .success(SubscribeReply(subscription: name, sequence: since ?? last, oldest: oldest).json)
      } catch {
        return .failure(RPCError(error))
      }
    }
  }

  /// `events.unsubscribe`
  func unsubscribe(_ params: JSONValue?) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(params, of: .unsubscribe)
    let name = try members.string("subscription") ?? ""
    let turn = takeTurn()
    return .later { [client] in
      await turn.begin()
      turn.end()
      guard await client.unsubscribe(name) else { return .failure(.unknownSubscription(name)) }
      return .success(.emptyObject)
    }
  }

  private func readType(_ text: String) throws(InvalidArgument) -> JobEvent.Kind {
    guard let kind = JobEvent.Kind(rawValue: text) else {
      let known = JobEvent.Kind.allCases.map(\.rawValue)
      throw InvalidArgument(
        "“\(text.prefix(80))” is not one of \(known.joined(separator: ", ")).",
        suggestion: Suggestion.nearest(to: text, in: known))
    }
    return kind
  }

  private func readID(_ text: String) throws(InvalidArgument) -> JobID {
    do { return try JobID(text) } catch { throw InvalidArgument(error.description) }
  }
}

extension Session {
  /// The latest event's number, from a registry that is loaded for it if need be.
  func loadedSequence() async throws(SessionError) -> Int {
    try await load()
    return lastSequence
  }

  /// The numbers of the latest event and of the oldest that is kept.
  fileprivate func keptEvents() async throws(OperationError) -> (last: Int, oldest: Int) {
    do throws(SessionError) { try await load() } catch { throw .session(error) }
    return (lastSequence, oldestSequence)
  }
}

extension RawJSON {
  fileprivate static let emptyObject = RawJSON(validated: Array("{}".utf8))
}

extension RPCError {
  fileprivate static func unknownSubscription(_ name: String) -> RPCError {
    RPCError(
      InvalidArgument(
        "subscription: This connection has no subscription “\(name.prefix(80))”.", parameter: "subscription",
        pointer: JSONPointer(tokens: ["subscription"])))
  }

  fileprivate static let tooManySubscriptions = RPCError(
    .busy, "This connection has \(Client.maxSubscriptions) subscriptions already: end one first.")
}

struct SubscribeReply: JSONDescribed {
  let subscription: String
  let sequence: Int
  let oldest: Int

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("subscription", subscription)
      $0.member("sequence", sequence)
      $0.member("oldest", oldest)
    }
  }

  static var schema: JSONSchema {
    .named(
      "SubscribeReply",
      .object([
        .required("subscription", .string, "its name, for this connection"),
        .required("sequence", .count, "events later than this are sent"),
        .required("oldest", .integer(from: 1), EventPage.oldestSummary),
      ]))
  }
}
