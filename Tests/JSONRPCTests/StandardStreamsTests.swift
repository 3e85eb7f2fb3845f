import Glibc
import JSONRPC
import NIOPosix
import Testing

/// Each test takes the standard streams of a process of its own.
@Suite(.timeLimit(.minutes(3))) struct StandardStreamsTests {
  @Test func `keeps the wire for messages, and prints go to standard error`() async {
    await #expect(processExitsWith: .success) {
      let requests = try makePipe()
      let answers = try makePipe()
      let errors = try makePipe()
      dup2(requests.read, STDIN_FILENO)
      dup2(answers.write, STDOUT_FILENO)
      dup2(errors.write, STDERR_FILENO)
      let streams = try StandardStreams.claim()
      print("printed")
      fflush(nil)
      #expect(try text(from: errors.read) == "printed\n")
      var byte: UInt8 = 0
      #expect(read(STDIN_FILENO, &byte, 1) == 0)
      for descriptor in [streams.input, streams.output] {
        #expect(descriptor > STDERR_FILENO)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
      }
      write(requests.write, "in", 2)
      #expect(try text(from: streams.input) == "in")
      write(streams.output, "out", 3)
      #expect(try text(from: answers.read) == "out")
    }
  }

  @Test func `a closed reader is an error and not the end of the process`() async {
    await #expect(processExitsWith: .success) {
      let requests = try makePipe()
      let answers = try makePipe()
      dup2(requests.read, STDIN_FILENO)
      dup2(answers.write, STDOUT_FILENO)
      close(answers.write)
      let streams = try StandardStreams.claim()
      close(answers.read)
      #expect(write(streams.output, "out", 3) == -1)
      #expect(errno == EPIPE)
    }
  }

  @Test func `serves from a file to a file`() async {
    await #expect(processExitsWith: .success) {
      var name = Array("/tmp/jsonrpc-XXXXXX".utf8CString)
      let requests = mkstemp(&name)
      unlink(name)
      name = Array("/tmp/jsonrpc-XXXXXX".utf8CString)
      let answers = mkstemp(&name)
      unlink(name)
      let lines = request("1", "ping") + request("2", "echo", "[1]")
      write(requests, lines, lines.utf8.count)
      lseek(requests, 0, SEEK_SET)
      dup2(requests, STDIN_FILENO)
      dup2(answers, STDOUT_FILENO)
      let streams = try StandardStreams.claim()
      let server = try await RPCServer.start(
        on: MultiThreadedEventLoopGroup.singleton.next(), input: streams.input, output: streams.output
      ) { _ in ScriptedHandler() }
      #expect(await server.waitUntilClosed() == .inputEnded)
      await streams.finish()
      lseek(answers, 0, SEEK_SET)
      #expect(
        try text(from: answers).split(separator: "\n").map { summary(String($0)) } == ["1 {}", "2 [1]"])
    }
  }

  @Test func `needs both streams to be open`() async {
    await #expect(processExitsWith: .success) {
      close(STDOUT_FILENO)
      #expect(throws: StandardStreamsError(step: .copy, errno: EBADF)) { try StandardStreams.claim() }
    }
  }
}

/// What one read gives.
private func text(from descriptor: CInt) throws -> String {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = read(descriptor, &buffer, buffer.count)
  guard count >= 0 else { throw PipeError(errno: errno) }
  return String(decoding: buffer[..<count], as: UTF8.self)
}
