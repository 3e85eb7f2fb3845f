import EngineTesting
import JSON
import JSONRPC
import JobEngine
import NIOCore
import NIOPosix
import Service
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A client at the other ends of two real pipes. It reads only when a test asks it for something.
final class PipeClient {
  let runner: ServiceRunner
  private var writeEnd: CInt
  private let readEnd: CInt
  private let pool = NIOThreadPool(numberOfThreads: 1)
  /// Read and not yet asked for.
  private var bytes: [UInt8] = []
  private var notifications: [JSONValue] = []
  private var answers: [String: JSONValue] = [:]
  private var lastID = 0

  private init(_ runner: ServiceRunner, writeEnd: CInt, readEnd: CInt) {
    self.runner = runner
    self.writeEnd = writeEnd
    self.readEnd = readEnd
    pool.start()
  }

  deinit {
    endInput()
    close(readEnd)
    pool.shutdownGracefully { _ in }
  }

  static func start(
    _ session: Session, limits: ConnectionLimits = ConnectionLimits(), on loop: (any EventLoop)? = nil,
    trace: Trace? = nil
  ) async throws -> PipeClient {
    signal(SIGPIPE, SIG_IGN)
    let (serverInput, writeEnd) = try makePipe()
    let (readEnd, serverOutput) = try makePipe()
    let runner = try await ServiceRunner.start(
      session, input: serverInput, output: serverOutput, limits: limits, on: loop, trace: trace)
    return PipeClient(runner, writeEnd: writeEnd, readEnd: readEnd)
  }

  // MARK: Sending

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(writeEnd, $0.baseAddress?.advanced(by: sent), $0.count - sent)
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  func endInput() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  // MARK: Receiving

  /// Sends a request and waits for its answer: `result` or `error`.
  func call(_ method: String, _ params: String? = nil) async throws -> JSONValue {
    lastID += 1
    send(request("\(lastID)", method, params))
    return try await answer(to: "\(lastID)")
  }

  func result(_ method: String, _ params: String? = nil) async throws -> JSONValue {
    try #require(try await call(method, params)["result"])
  }

  func error(_ method: String, _ params: String? = nil) async throws -> JSONValue {
    try #require(try await call(method, params)["error"])
  }

  func answer(to id: String) async throws -> JSONValue {
    while answers[id] == nil { try await receive() }
    let answer = answers.removeValue(forKey: id)
    return try #require(answer)
  }

  /// The next notification of that method, with those of others passed over.
  func notification(_ method: String) async throws -> JSONValue {
    while true {
      if let place = notifications.firstIndex(where: { $0["method"]?.string == method }) {
        let notification = notifications.remove(at: place)
        return try #require(notification["params"])
      }
      try await receive()
    }
  }

  /// Notifications that came and nobody has asked for.
  var unread: [String] { notifications.map { $0.rawJSON.description } }

  private func receive() async throws {
    let line = try #require(await nextLine(), "The service ended before it answered.")
    let message = try JSONDocument(parsing: line).root
    if let id = message["id"] {
      answers[id.rawJSON.description] = message
    } else {
      notifications.append(message)
    }
  }

  /// The next line as it came; `nil` at the end of the output.
  ///
  /// Nothing is read before it is asked for.
  func nextLine() async -> String? {
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      let more = try? await pool.runIfActive { [readEnd] in
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(readEnd, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
      }
      guard let more, !more.isEmpty else { return nil }
      bytes += more
    }
  }

  /// All lines up to the end of the output.
  func remainingLines() async -> [String] {
    var result: [String] = []
    while let line = await nextLine() { result.append(line) }
    return result
  }
}

func request(_ id: String, _ method: String, _ params: String? = nil) -> String {
  let params = params.map { #","params":\#($0)"# } ?? ""
  return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(params)}"# + "\n"
}

/// Serves a test session, runs the body, and ends both.
func withService(
  _ test: TestSession, limits: ConnectionLimits = ConnectionLimits(), on loop: (any EventLoop)? = nil,
  trace: Trace? = nil, _ body: (PipeClient) async throws -> Void
) async throws {
  let client = try await PipeClient.start(test.session, limits: limits, on: loop, trace: trace)
  do { try await body(client) } catch {
    client.endInput()
    await test.session.end()
    throw error
  }
  client.endInput()
  await test.session.end()
  _ = await client.runner.waitUntilClosed()
}

private func makePipe() throws -> (readEnd: CInt, writeEnd: CInt) {
  var ends: [CInt] = [-1, -1]
  try #require(pipe(&ends) == 0)
  return (ends[0], ends[1])
}
