import Glibc
import JSON
import JSONRPC
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(3))) struct PipeTests {
  @Test func `answers 200 requests of 200 when the input ends right behind them`() async throws {
    let client = try await PipeClient.start()
    try await client.send((1...200).map { request("\($0)", "ping") }.joined())
    client.endInput()
    #expect(try await client.rest().map(summary) == (1...200).map { "\($0) {}" })
    #expect(await client.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `passes 20 MB through in both directions`() async throws {
    let client = try await PipeClient.start()
    let text = String(repeating: "0123456789abcdef", count: 65_536)
    async let answers = client.rest()
    for id in 1...20 { try await client.send(request("\(id)", "echo", "[\"\(text)\"]")) }
    client.endInput()
    let expected = (1...20).map { #"{"jsonrpc":"2.0","id":\#($0),"result":["\#(text)"]}"# }
    #expect(try await answers == expected)
  }

  @Test func `refuses a line of 50 MB and serves the next`() async throws {
    let client = try await PipeClient.start()
    async let answers = client.rest()
    let piece = String(repeating: "x", count: 1_000_000)
    for _ in 1...50 { try await client.send(piece) }
    try await client.send("\n" + request("1", "ping"))
    client.endInput()
    #expect(try await answers.map(summary) == ["null -32005 message_too_large", "1 {}"])
  }

  @Test(arguments: [request("1", "big", #"{"bytes":1000}"#), "garbage\n"])
  func `stops reading a client that does not read, and loses nothing`(line: String) async throws {
    let client = try await PipeClient.start()
    // A pipe of 64 KiB, four reads of as much, and requests whose answers fill 1 MiB and the other pipe.
    let sent = try await client.flood(line, limitBytes: 20_000_000)
    #expect(sent * line.utf8.count < 700_000)
    #expect(sent > 100)
    client.endInput()
    #expect(try await client.rest().count == sent)
    #expect(await client.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `ends at once when nobody reads its output any more, with requests in flight`() async throws {
    let client = try await PipeClient.start()
    try await client.send(request("1", "wait"))
    client.stopReading()
    #expect(await client.server.waitUntilClosed() == .outputClosed)
    client.endInput()
  }

  @Test func `starts and ends when nobody reads its output from the beginning`() async throws {
    for _ in 1...50 {
      let requests = try makePipe()
      let answers = try makePipe()
      close(answers.read)
      let server = try await RPCServer.start(
        on: MultiThreadedEventLoopGroup.singleton.next(), input: requests.read, output: answers.write
      ) { _ in ScriptedHandler() }
      #expect(await server.waitUntilClosed() == .outputClosed)
      close(requests.write)
    }
  }

  @Test func `drains within its time when a request never ends`() async throws {
    var limits = ConnectionLimits()
    limits.drainTimeout = .milliseconds(20)
    let client = try await PipeClient.start(limits: limits)
    try await client.send(request("1", "wait") + request("2", "ping"))
    client.endInput()
    #expect(try await client.rest().map(summary) == ["2 {}", "1 -32007 input_ended"])
    #expect(await client.server.waitUntilClosed() == .inputEnded)
  }

  @Test func `sends every notification in order to a client that reads slowly`() async throws {
    let client = try await PipeClient.start()
    async let lines = client.rest()
    for number in 1...2000 { try await client.server.notify("event", params: .init(String(number))) }
    client.endInput()
    #expect(try await lines.map(summary) == (1...2000).map { "event \($0)" })
  }

  @Test func `refuses a descriptor that cannot be polled`() async throws {
    let pipe = try makePipe()
    let file = open("/proc/self/exe", O_RDONLY)
    await #expect(throws: (any Error).self) {
      try await RPCServer.start(
        on: MultiThreadedEventLoopGroup.singleton.next(), input: file, output: pipe.write
      ) { _ in ScriptedHandler() }
    }
    // Both were taken: the read end sees that its writer is closed.
    var byte: UInt8 = 0
    #expect(read(pipe.read, &byte, 1) == 0)
    close(pipe.read)
  }
}
