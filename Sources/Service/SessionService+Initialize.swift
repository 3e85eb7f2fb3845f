internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations

extension SessionService {
  /// The contract's version, which a client is told whatever it asks for.
  static let protocolVersion = "1.0"

  /// `initialize`: says who serves and what it can, and may configure the session on the way. Never required.
  func initialize(_ params: JSONValue?) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(
      params, known: ["protocolVersion", "clientInfo", "session", "optOut"], .tolerant)
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
    return .later { [session, client, limits] in
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
        return .success(InitializeReply(status: status, limits: limits).json)
      } catch {
        return .failure(RPCError(error, at: place))
      }
    }
  }
}

struct InitializeReply: JSONWritable {
  let status: SessionStatus
  let limits: ConnectionLimits

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
        $0.member("methods", ConnectionMethod.allNames)
        $0.member("notifications", NotificationName.allCases.map(\.rawValue))
        $0.member("eventTypes", JobEvent.Kind.allCases.map(\.rawValue))
        $0.member("batches", true)
        $0.member("cancellation", true)
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
}

/// What the service sends without being asked each time; a client may opt out of each.
enum NotificationName: String, CaseIterable {
  case event
  case progress = "$/progress"
  case log
}
