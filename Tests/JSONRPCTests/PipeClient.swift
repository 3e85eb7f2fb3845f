import Dispatch
import Glibc
import JSONRPC
import NIOPosix

/// A client that reaches a real server over two real pipes, and blocks in its own threads.
struct PipeClient {
  let server: RPCServer
  let handler: ScriptedHandler
  private let toServer: CInt
  private let fromServer: CInt

  static func start(limits: ConnectionLimits = ConnectionLimits()) async throws -> PipeClient {
    // A client that is gone is an error here, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    let requests = try makePipe()
    let answers = try makePipe()
    let handler = ScriptedHandler()
    let server = try await RPCServer.start(
      on: MultiThreadedEventLoopGroup.singleton.next(), input: requests.read, output: answers.write,
      limits: limits
    ) { _ in handler }
    return PipeClient(server: server, handler: handler, toServer: requests.write, fromServer: answers.read)
  }

  func send(_ text: String) async throws {
    let descriptor = toServer
    try await onThread {
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw PipeError(errno: errno) }
        bytes = bytes.dropFirst(count)
      }
    }
  }

  /// Sends the line again and again until the server takes no more.
  ///
  /// - Returns: How often it was taken whole; what was taken of the last one is completed first.
  func flood(_ line: String, limitBytes: Int) async throws -> Int {
    let descriptor = toServer
    return try await onThread {
      let line = Array(line.utf8)
      var sent = 0
      while sent < limitBytes {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // A pipe that has had no room for so long is not being read.
        guard poll(&room, 1, 300) > 0 else { break }
        // A pipe says that it has room when a whole page is free, so a short line never blocks.
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == line.count else { throw PipeError(errno: errno) }
        sent += count
      }
      return sent / line.count
    }
  }

  func endInput() { close(toServer) }

  func stopReading() { close(fromServer) }

  /// Everything up to the end of the server's output, as lines.
  func rest() async throws -> [String] {
    let descriptor = fromServer
    return try await onThread {
      var text: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw PipeError(errno: errno) }
        guard count > 0 else { break }
        text += buffer[..<count]
      }
      close(descriptor)
      return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }
}

struct PipeError: Error { let errno: CInt }

func makePipe() throws -> (read: CInt, write: CInt) {
  var ends: [CInt] = [-1, -1]
  guard pipe(&ends) == 0 else { throw PipeError(errno: errno) }
  return (ends[0], ends[1])
}

/// Runs what may block where it holds up nothing else.
private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
  }
}
