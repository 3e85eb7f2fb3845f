internal import JSON
internal import JSONRPC
internal import JobEngine
internal import NIOCore

/// Lets each request in by the gate of a session that is recorded or replayed, and then hands it on.
final class GatedHandler: RequestHandler {
  private let service: SessionService
  private let gate: any InputGate
  private let loop: any EventLoop

  /// - Parameter loop: The service's, on which the session's tasks run too.
  init(_ service: SessionService, _ gate: any InputGate, on loop: any EventLoop) {
    self.service = service
    self.gate = gate
    self.loop = loop
  }

  func handle(_ request: Request, into writer: inout JSONWriter) -> Handling {
    let service = NIOLoopBound(service, eventLoop: loop)
    return .later { [gate] in
      await gate.began(request.method)
      defer { gate.ended() }
      // The session's tasks run on the loop.
      return await Self.answer(request, by: service.value)()
    }
  }

  /// - Returns: The work that gives the answer; it holds the request's turn, so nobody may keep it.
  private static func answer(_ request: Request, by service: SessionService) -> Work {
    var writer = JSONWriter()
    switch service.handle(request, into: &writer) {
    case .answered:
      let result = RawJSON(validated: writer.bytes)
      return { .success(result) }
    case .result(let result): return { .success(result) }
    case .failed(let error): return { .failure(error) }
    case .later(let work): return work
    }
  }

  private typealias Work = @Sendable () async -> Result<RawJSON, RPCError>

  func handle(_ notification: Notification) { service.handle(notification) }

  func connectionWillEnd(_ ending: Ending) { service.connectionWillEnd(ending) }
}
