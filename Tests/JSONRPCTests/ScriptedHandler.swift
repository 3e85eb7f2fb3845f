import JSON
import JSONRPC
import Synchronization

/// Serves the methods that the tests call.
///
/// `wait` is answered when the test releases it.
final class ScriptedHandler: RequestHandler, Sendable {
  struct State {
    var server: RPCServer?
    var notifications: [String] = []
    var served: [String] = []
    var endings: [Ending] = []
    var gates: [String: AsyncStream<Void>.Continuation] = [:]
    var cancellations: [String: AsyncStream<Void>] = [:]
  }

  private let state = Mutex(State())

  var server: RPCServer? {
    get { state.withLock { $0.server } }
    set { state.withLock { $0.server = newValue } }
  }
  var notifications: [String] { state.withLock { $0.notifications } }
  /// The ids of the requests that came here, in order.
  var served: [String] { state.withLock { $0.served } }
  var endings: [Ending] { state.withLock { $0.endings } }

  /// Lets the `wait` of that id be answered.
  func release(_ id: String) {
    _ = state.withLock { $0.gates[id]?.yield() }
  }

  /// Waits until the task of that `wait` has seen that it is cancelled.
  func cancellation(of id: String) async {
    guard let cancellation = state.withLock({ $0.cancellations[id] }) else { return }
    for await _ in cancellation { return }
  }

  func handle(_ request: Request, into writer: inout JSONWriter) -> Handling {
    state.withLock { $0.served.append(request.id.description) }
    switch request.method {
    case "ping": writer.object { _ in }
    case "silent": break
    case "echo": if let params = request.params { writer.value(params) }
    case "big": writer.string(String(repeating: "x", count: request.params?["bytes"]?.int ?? 0))
    case "subtract": writer.value(subtract(request.params))
    case "sum": writer.value(request.params?.elements.compactMap(\.int).reduce(0, +))
    case "get_data":
      writer.array { writer in
        writer.string("hello")
        writer.value(5)
      }
    case "made": return .result(RawJSON(validated: Array("[1.50]".utf8)))
    case "subscribe":
      server?.tryNotify("event", params: RawJSON(validated: Array("[1]".utf8)))
      writer.value("subscribed")
    case "half":
      writer.beginObject()
      return .failed(
        RPCError(
          code: .internalError, kind: "internal_error",
          message: "The result could not be finished: call again."))
    case "wait": return wait(request)
    default: return .failed(.methodNotFound(request.method))
    }
    return .answered
  }

  private func wait(_ request: Request) -> Handling {
    let (gate, continuation) = AsyncStream.makeStream(of: Void.self)
    let (cancellation, cancelled) = AsyncStream.makeStream(of: Void.self)
    state.withLock {
      $0.gates[request.id.description] = continuation
      $0.cancellations[request.id.description] = cancellation
    }
    return .later {
      for await _ in gate { return .success(RawJSON(validated: Array("\"released\"".utf8))) }
      cancelled.yield()
      return .failure(
        RPCError(
          code: .internalError, kind: "internal_error",
          message: "The wait was cancelled: this answer must not be seen."))
    }
  }

  private func subtract(_ params: JSONValue?) -> Int? {
    let terms = params?.elements.compactMap(\.int) ?? []
    if terms.count == 2 { return terms[0] - terms[1] }
    guard let minuend = params?["minuend"]?.int, let subtrahend = params?["subtrahend"]?.int else {
      return nil
    }
    return minuend - subtrahend
  }

  func handle(_ notification: JSONRPC.Notification) {
    state.withLock { $0.notifications.append(notification.method) }
  }

  func connectionWillEnd(_ ending: Ending) { state.withLock { $0.endings.append(ending) } }
}
