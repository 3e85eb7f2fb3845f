internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations

extension MethodDeclaration {
  static let initialize = MethodDeclaration(
    name: ConnectionMethod.initialize.rawValue,
    summary: "Say who serves and what it can, and configure the session on the way; never required",
    parameters: [
      .optional(
        "protocolVersion", .string, "the version that the client speaks; the answer tells the server's"),
      .optional(
        "clientInfo", .object([.optional("name", .string), .optional("version", .string)]),
        "who the client is"),
      .optional(
        "session",
        .object(
          Configure.declaration.parameters.map { .optional($0.name, $0.schema, $0.summary) }),
        "what session.configure takes"),
      .optional(
        "optOut", .array(of: .string),
        "names of notifications that the client does not want; those unknown here do no harm"),
    ],
    result: InitializeReply.schema,
    samples: [
      OperationSample(
        #"{"protocolVersion":"1.0","clientInfo":{"name":"editor","version":"2.1"},"optOut":["log"]}"#,
        gives: #"{"protocolVersion":"1.0","serverInfo":{"name":"scjobs","version":"0.1.0"},"#
          + #""capabilities":{"methods":["ping"],"notifications":["event","$/progress","log"],"#
          + #""eventTypes":["job.completed"],"batches":true,"cancellation":true,"sandbox":false},"#
          + #""limits":{"maxMessageBytes":16777216,"maxDepth":128,"maxInFlight":1024},"#
          + #""session":\#(SampleStatus.running)}"#)
    ])
}

extension SessionService {
  /// The contract's version, which a client is told whatever it asks for.
  static let protocolVersion = "1.0"

  /// `initialize`: says who serves and what it can, and may configure the session on the way. Never required.
  func initialize(_ params: JSONValue?) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(params, of: .initialize, .tolerant)
    _ = try members.string("protocolVersion")
    _ = try members.object("clientInfo")
    let optOut = try members.strings("optOut") { name throws(InvalidArgument) in name }
    let place = JSONPointer(tokens: ["session"])
    let given = try members.object("session")
    let configure: Configure?
    do throws(OperationError) {
      configure = try given.map { given throws(OperationError) in
        try Configure(arguments(given, for: Configure.self))
      }
    } catch {
      return .failed(RPCError(error, at: place))
    }
    let turn = takeTurn()
    return .later { [session, client, limits, extensions] in
      await turn.begin()
      guard !Task.isCancelled else { return .failure(.cancelled) }
      do throws(OperationError) {
        let status =
          if let configure {
            try await configure.run(in: session)
          } else {
            try await GetStatus(Arguments()).run(in: session)
          }
        if let optOut { await client.optOut(of: optOut) }
        await client.followTrouble(of: session)
        return .success(InitializeReply(status: status, limits: limits, extensions: extensions).json)
      } catch {
        return .failure(RPCError(error, at: place))
      }
    }
  }
}

struct InitializeReply: JSONDescribed {
  let status: SessionStatus
  let limits: ConnectionLimits
  let extensions: ServiceExtensions

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("protocolVersion", SessionService.protocolVersion)
      $0.key("serverInfo")
      $0.object {
        $0.member("name", "scjobs")
        $0.member("version", status.version)
      }
      $0.key("capabilities")
      $0.object {
        $0.member("methods", MethodCatalogue.names(with: extensions))
        $0.member("notifications", NotificationName.allCases.map(\.rawValue))
        $0.member("eventTypes", JobEvent.Kind.allCases.map(\.rawValue))
        $0.member("batches", true)
        $0.member("cancellation", true)
        $0.member("sandbox", extensions.sandbox != nil)
      }
      $0.key("limits")
      $0.object {
        $0.member("maxMessageBytes", limits.maxMessageBytes)
        $0.member("maxDepth", limits.maxDepth)
        $0.member("maxInFlight", limits.maxInFlight)
      }
      $0.member("session", status)
    }
  }

  static var schema: JSONSchema {
    .named(
      "InitializeReply",
      .object([
        .required(
          "protocolVersion", .string, "of this description; the first number changes when clients break"),
        .required("serverInfo", .object([.required("name", .string), .required("version", .string)])),
        .required(
          "capabilities",
          .object([
            .required("methods", .array(of: .string), "those that this server has"),
            .required("notifications", .array(of: .string), "those that it may send"),
            .required("eventTypes", .array(of: .string)),
            .required("batches", .boolean, "whether batch arrays are served"),
            .required("cancellation", .boolean, "whether $/cancelRequest is obeyed"),
            .required("sandbox", .boolean, "whether the service is simulated and sandbox.* is there"),
          ])),
        .required(
          "limits",
          .object([
            .required("maxMessageBytes", .count, "longest line that is taken, its end not counted"),
            .required("maxDepth", .count, "deepest nesting that is taken"),
            .required("maxInFlight", .count, "requests in flight at once"),
          ])),
        .required("session", SessionStatus.schema),
      ]))
  }
}
