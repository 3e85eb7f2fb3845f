internal import JSON
internal import JSONRPC
internal import JobEngine
internal import NIOCore
internal import Operations

/// Serves one client: the operations of a session as JSON-RPC methods, and the connection's own methods.
///
/// Lives on the connection's event loop. An operation that can answer at once, when session and connection
/// share that loop, is answered without a hop. All others begin in the order of their requests; those
/// that send nothing over the network are also done in that order, so a request sees what the ones before it did.
final class SessionService: RequestHandler {
  let session: Session
  let client: Client
  let limits: ConnectionLimits
  let extensions: ServiceExtensions
  private let sharesLoop: Bool
  /// The operation of the request before, which is mostly that of the next one.
  private var latest: (method: String, operation: any Operation.Type)?

  /// - Parameter loop: The connection's.
  init(
    _ session: Session, for server: RPCServer, on loop: any EventLoop, limits: ConnectionLimits,
    extensions: ServiceExtensions
  ) {
    self.session = session
    self.extensions = extensions
    self.limits = limits
    sharesLoop = session.eventLoop === loop
    client = Client(server, on: loop)
    server.closed.whenComplete { [client] _ in
      client.assumeIsolated { $0.leave() }
    }
  }

  /// What came together is served in one go on the session: to go there for each request would take a tenth of its
  /// time.
  func handleAll(_ requests: any RequestSource) {
    guard sharesLoop else {
      while requests.handleNext({ handle($0, into: &$1) }) {}
      return
    }
    let ours = NIOLoopBound((service: self, requests: requests), eventLoop: session.eventLoop)
    session.onItsLoop { session in
      let (service, requests) = ours.value
      while requests.handleNext({ service.handle($0, in: session, into: &$1) }) {}
    }
  }

  func handle(_ request: Request, into writer: inout JSONWriter) -> Handling {
    if sharesLoop {
      let service = NIOLoopBound(self, eventLoop: session.eventLoop)
      return session.onItsLoop { service.value.handle(request, in: $0, into: &writer) }
    }
    guard let operation = OperationCatalogue.operation(method: request.method) else {
      return handleOther(request)
    }
    return serve(operation, request)
  }

  private func handle(
    _ request: Request, in session: isolated Session, into writer: inout JSONWriter
  ) -> Handling {
    if request.method != latest?.method {
      latest = OperationCatalogue.operation(method: request.method).map { (request.method, $0) }
    }
    guard let latest else { return handleOther(request) }
    return serve(latest.operation, request, in: session, into: &writer)
  }

  private func handleOther(_ request: Request) -> Handling {
    do throws(InvalidArgument) {
      if let method = ConnectionMethod(rawValue: request.method),
        let handling = try serve(method, request.params)
      {
        return handling
      }
      if request.method.hasPrefix("sandbox."), extensions.sandbox == nil {
        return .failed(.methodNotFound(request.method, hint: "Start the server with --sandbox."))
      }
      return .failed(.unknownMethod(request.method, known: MethodCatalogue.names(with: extensions)))
    } catch {
      return .failed(RPCError(error))
    }
  }

  /// - Returns: `nil` when this server does not have the method.
  private func serve(_ method: ConnectionMethod, _ params: JSONValue?) throws(InvalidArgument) -> Handling? {
    switch method {
    case .initialize: return try initialize(params)
    case .subscribe: return try subscribe(params)
    case .unsubscribe: return try unsubscribe(params)
    case .getMetrics: return try getMetrics(params)
    case .discover: return try discover(params)
    case .runCommand, .completeCommand, .runScript:
      guard let commands = extensions.commands else { return nil }
      switch method {
      case .runCommand: return try runCommand(params, commands)
      case .completeCommand: return try completeCommand(params, commands)
      default: return try runScript(params, commands)
      }
    case .createSandboxJob, .advanceSandbox, .addSandboxFault:
      guard let sandbox = extensions.sandbox else { return nil }
      switch method {
      case .createSandboxJob: return try createJob(params, sandbox)
      case .advanceSandbox: return try advance(params, sandbox)
      default: return try addFault(params, sandbox)
      }
    }
  }

  /// Those that the connection does not know itself are passed over, as their senders expect no answer.
  func handle(_ notification: Notification) {}

  // MARK: Operations

  private func serve<Call: Operation>(
    _ type: Call.Type, _ request: Request, in session: isolated Session, into writer: inout JSONWriter
  ) -> Handling {
    do throws(OperationError) {
      if type == WaitForJobs.self { return try wait(request.params) }
      let call = try Call(arguments(request.params, for: type))
      // A ping asks for nothing that a request before it may change.
      if type == Ping.self || client.isIdle, try call.writeAnswer(in: session, to: &writer) {
        return .answered
      }
      return later(call)
    } catch {
      return .failed(RPCError(error))
    }
  }

  private func serve<Call: Operation>(_ type: Call.Type, _ request: Request) -> Handling {
    do throws(OperationError) {
      if type == WaitForJobs.self { return try wait(request.params) }
      return later(try Call(arguments(request.params, for: type)))
    } catch {
      return .failed(RPCError(error))
    }
  }

  /// An empty array stands for no parameters, as clients send it that pass them by position.
  func arguments<Call: Operation>(
    _ params: JSONValue?, for type: Call.Type
  ) throws(OperationError) -> Arguments {
    let isEmptyArray = params.map { $0.isArray && $0.count == 0 } ?? false
    do { return try Arguments(params: isEmptyArray ? nil : params, for: Call.declaration) } catch {
      throw .invalid(error)
    }
  }

  private func later<Call: Operation>(_ call: Call) -> Handling {
    let turn = takeTurn()
    // What lasts as long as the network or a job makes it last holds up no other.
    let keepsTurn = Call.declaration.reach == .local
    return .later { [session] in
      await turn.begin()
      if !keepsTurn { turn.end() }
      guard !Task.isCancelled else { return .failure(.cancelled) }
      do throws(OperationError) { return .success(try await call.run(in: session).json) } catch {
        return .failure(RPCError(error))
      }
    }
  }

  func takeTurn() -> Turn { client.takeTurn() }
}
