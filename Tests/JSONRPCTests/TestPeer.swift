import JSON
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import JSONRPC

/// A connection on a loop whose time stands still unless a test moves it.
struct TestPeer {
  let input: NIOAsyncTestingChannel
  let output: NIOAsyncTestingChannel
  let server: RPCServer
  let handler: ScriptedHandler
  let reads: ReadCounter

  var loop: NIOAsyncTestingEventLoop { input.testingEventLoop }

  static func start(limits: ConnectionLimits = ConnectionLimits(), trace: Trace? = nil) async throws
    -> TestPeer
  {
    let loop = NIOAsyncTestingEventLoop()
    let input = NIOAsyncTestingChannel(loop: loop)
    let output = NIOAsyncTestingChannel(loop: loop)
    let handler = ScriptedHandler()
    let reads = ReadCounter()
    let nowhere = try SocketAddress(unixDomainSocketPath: "/nowhere")
    try await output.connect(to: nowhere).get()
    let server = try await loop.executeInContext {
      let connection = Connection(
        input: input, output: output, limits: limits, trace: trace,
        notificationQuota: NotificationQuota(limit: limits.maxQueuedNotifications))
      try input.pipeline.syncOperations.addHandlers([reads, InputHandler(connection)])
      try output.pipeline.syncOperations.addHandler(OutputHandler(connection))
      let server = RPCServer(connection)
      handler.server = server
      connection.handler = handler
      return server
    }
    try await input.connect(to: nowhere).get()
    return TestPeer(input: input, output: output, server: server, handler: handler, reads: reads)
  }

  /// What one read of the server brings in.
  func send(_ text: String) async throws { try await input.writeInbound(ByteBuffer(string: text)) }

  func exchange(_ text: String) async throws -> [String] {
    try await send(text)
    return try await answers()
  }

  /// What the server has written since the last call, in short, line by line.
  func answers() async throws -> [String] { try await lines().map(summary) }

  func lines() async throws -> [String] {
    var text = ""
    while let buffer = try await output.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
    return text.split(separator: "\n").map(String.init)
  }

  /// Waits for the next write and gives its lines in short.
  func nextAnswers() async throws -> [String] {
    String(buffer: try await output.waitForOutboundWrite(as: ByteBuffer.self))
      .split(separator: "\n").map { summary(String($0)) }
  }

  func setWritable(_ isWritable: Bool) async throws {
    output.isWritable = isWritable
    try await loop.executeInContext { output.pipeline.fireChannelWritabilityChanged() }
  }

  func endInput() async throws { try await input.close().get() }
}

/// Counts how often the server asked for more input.
final class ReadCounter: ChannelOutboundHandler, Sendable {
  typealias OutboundIn = ByteBuffer

  private let counted = Mutex(0)

  var count: Int { counted.withLock { $0 } }

  func read(context: ChannelHandlerContext) {
    counted.withLock { $0 += 1 }
    context.read()
  }
}

/// `id result` or `id code kind`; a batch in brackets; a notification by its method and params.
func summary(_ line: String) -> String {
  guard let document = try? JSONDocument(parsing: line) else { return "not JSON: \(line)" }
  return summary(document.root)
}

private func summary(_ value: JSONValue) -> String {
  func text(_ value: JSONValue?) -> String { value?.rawJSON.description ?? "-" }
  if value.kind == .array { return "[" + value.elements.map(summary).joined(separator: ", ") + "]" }
  if value["jsonrpc"]?.string != "2.0" { return "no version: \(text(value))" }
  if let error = value["error"] {
    let kind = error["data"]?["kind"]?.string ?? "no kind"
    return "\(text(value["id"])) \(text(error["code"])) \(kind)"
  }
  if let method = value["method"]?.string { return "\(method) \(text(value["params"]))" }
  return "\(text(value["id"])) \(text(value["result"]))"
}

func request(_ id: String, _ method: String, _ params: String? = nil) -> String {
  let params = params.map { #","params":\#($0)"# } ?? ""
  return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(params)}"# + "\n"
}

func cancel(_ id: String) -> String {
  #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"# + "\n"
}

/// The messages as one line.
func batch(_ messages: String...) -> String {
  "[" + messages.map { $0.filter { $0 != "\n" } }.joined(separator: ",") + "]\n"
}
