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
      var writer = JSONWriter()
      // The session's tasks run on the loop.
      switch service.value.handle(request, into: &writer) {
      case .answered: return .success(RawJSON(validated: writer.bytes))
      case .result(let result): return .success(result)
      case .failed(let error): return .failure(error)
      case .later(let work): return await work()
      }
    }
  }

  func handle(_ notification: Notification) { service.handle(notification) }

  func connectionWillEnd(_ ending: Ending) { service.connectionWillEnd(ending) }
}
