import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import SurveyCoderAPI

/// What the server does with one request: bytes as they are, and then an ending.
struct ServerAnswer: Sendable {
  enum Ending: Sendable {
    /// Says no more and leaves the connection open.
    case keepOpen
    case close
    /// Breaks the connection with a TCP reset.
    case reset
    /// A space every few milliseconds, as long as the client listens.
    case trickle
  }

  var bytes: [UInt8]
  var ending = Ending.keepOpen

  static func raw(_ text: String, then ending: Ending = .keepOpen) -> ServerAnswer {
    ServerAnswer(bytes: Array(text.utf8), ending: ending)
  }

  static func http(_ status: Int, _ headers: [String], body: [UInt8]) -> ServerAnswer {
    let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.count)"] + headers
    return ServerAnswer(bytes: Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
  }

  static func http(_ status: Int, _ headers: [String], _ body: String) -> ServerAnswer {
    http(status, headers, body: Array(body.utf8))
  }

  static func http(_ status: Int, _ body: String) -> ServerAnswer { http(status, [], body) }
}

struct RecordedRequest: Sendable {
  /// As `GET /v2/jobs HTTP/1.1`.
  let line: String
  /// Names in lower case.
  let headers: [String: String]

  init(head: String) {
    var lines = head.split(separator: "\r\n").map(String.init)
    line = lines.isEmpty ? "" : lines.removeFirst()
    headers = Dictionary(
      lines.map { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
      }, uniquingKeysWith: { "\($0), \($1)" })
  }
}

/// A TCP server on this machine that answers each request with the next answer of its script.
final class ScriptedServer: Sendable {
  private let channel: any Channel
  private let script: Script
  let port: Int

  init(_ answers: [ServerAnswer], speaksFirst: Bool = false) async throws {
    let script = Script(answers, speaksFirst: speaksFirst)
    self.script = script
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ScriptHandler(script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = try #require(channel.localAddress?.port)
  }

  var url: APIURL { get throws { try APIURL("http://127.0.0.1:\(port)") } }
  var requests: [RecordedRequest] { script.requests }

  /// Returns once a request has come whole.
  func requestArrived() async {
    for await _ in script.arrivals { return }
  }

  /// Returns once a client has closed its connection.
  func connectionClosed() async {
    for await _ in script.closings { return }
  }

  func close() async throws {
    try await channel.close()
  }
}

final class Script: Sendable {
  private let answers: Mutex<[ServerAnswer]>
  private let recorded = Mutex<[RecordedRequest]>([])
  private let arrived = AsyncStream<Void>.makeStream()
  private let closed = AsyncStream<Void>.makeStream()
  let speaksFirst: Bool

  init(_ answers: [ServerAnswer], speaksFirst: Bool) {
    self.answers = Mutex(answers)
    self.speaksFirst = speaksFirst
  }

  var requests: [RecordedRequest] { recorded.withLock { $0 } }
  var arrivals: AsyncStream<Void> { arrived.stream }
  var closings: AsyncStream<Void> { closed.stream }

  func record(_ request: RecordedRequest) {
    recorded.withLock { $0.append(request) }
    arrived.continuation.yield()
  }

  func recordClosing() { closed.continuation.yield() }

  func next() -> ServerAnswer {
    answers.withLock { $0.isEmpty ? nil : $0.removeFirst() } ?? .http(599, "a request that the script lacks")
  }
}

private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let script: Script
  private var received = ""

  init(_ script: Script) { self.script = script }

  func channelActive(context: ChannelHandlerContext) {
    if script.speaksFirst { perform(script.next(), context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    while !script.speaksFirst, let end = received.firstRange(of: "\r\n\r\n") {
      script.record(RecordedRequest(head: String(received[..<end.lowerBound])))
      received = String(received[end.upperBound...])
      perform(script.next(), context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { script.recordClosing() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func perform(_ answer: ServerAnswer, _ context: ChannelHandlerContext) {
    let channel = context.channel
    let sent = channel.writeAndFlush(ByteBuffer(bytes: answer.bytes))
    switch answer.ending {
    case .keepOpen: break
    case .close: sent.whenComplete { _ in channel.close(promise: nil) }
    case .reset:
      let lingering = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
      lingering?.whenComplete { _ in channel.close(promise: nil) }
    case .trickle:
      channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(5)) { task in
        guard channel.isActive else { return task.cancel() }
        channel.writeAndFlush(ByteBuffer(string: " "), promise: nil)
      }
    }
  }
}

/// A key of the right form that opens nothing.
let sampleKeyText = "scp_test_0123456789abcdefghijklmnopqrstuv"

func sampleKey() throws -> APIKey { try APIKey(sampleKeyText) }

let sampleID = "job_0123456789abcdef01234567"

/// Runs a client against a scripted server and takes both down.
func withAPI<Result: Sendable>(
  _ answers: ServerAnswer..., configuration: HTTPConfiguration = HTTPConfiguration(),
  _ body: (HTTPJobsAPI, ScriptedServer) async throws -> Result
) async throws -> Result {
  let server = try await ScriptedServer(answers)
  let api = HTTPJobsAPI(
    url: try server.url, configuration: configuration,
    eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
  do {
    let result = try await body(api, server)
    await api.close()
    try await server.close()
    return result
  } catch {
    await api.close()
    try await server.close()
    throw error
  }
}

/// The error that a call ends with.
func failure<Value>(
  of call: () async throws -> Value, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> APIError {
  do {
    _ = try await call()
  } catch let error as APIError {
    return error
  }
  let none: APIError? = nil
  return try #require(none, "the call brought an answer", sourceLocation: sourceLocation)
}

/// What `body` makes of the first time to live that lets it do what it does on a machine with nothing else to do: a
/// busy one may need longer before the first byte has come.
func withPatience<Result>(
  _ first: Duration, until isDone: (Result) -> Bool, _ body: (Duration) async throws -> Result
) async throws -> Result {
  for patience in [first, first * 5] {
    let result = try await body(patience)
    if isDone(result) { return result }
  }
  return try await body(first * 25)
}
