import JSONRPC
import Synchronization
import Testing

@Suite struct RequestTests {
  @Test func `answers in the order of the requests and in one write for one read`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send((1...50).map { request("\($0)", "ping") }.joined())
    #expect(try await peer.nextAnswers() == (1...50).map { "\($0) {}" })
  }

  @Test func `writes a result and an error byte for byte`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(
      request("9007199254740993", "echo", #"{"n": 1.50}"#) + request("1.50", "made")
        + request("null", "silent")
        + request("7", "half") + request("8", "ping"))
    #expect(
      try await peer.lines() == [
        #"{"jsonrpc":"2.0","id":9007199254740993,"result":{"n": 1.50}}"#,
        #"{"jsonrpc":"2.0","id":1.50,"result":[1.50]}"#,
        #"{"jsonrpc":"2.0","id":null,"result":null}"#,
        #"{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"#
          + #""The result could not be finished: call again.","data":{"kind":"internal_error","retryable":false}}}"#,
        #"{"jsonrpc":"2.0","id":8,"result":{}}"#,
      ])
  }

  @Test func `of an answer that is begun and then fails nothing stays in a batch either`() async throws {
    let peer = try await TestPeer.start()
    let half =
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"#
      + #""The result could not be finished: call again.","data":{"kind":"internal_error","retryable":false}}}"#
    func member(_ method: String, _ id: Int) -> String {
      #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"}"#
    }
    try await peer.send("[\(member("half", 1)),\(member("ping", 2))]\n")
    try await peer.send("[\(member("ping", 2)),\(member("half", 1)),\(member("silent", 3))]\n")
    #expect(
      try await peer.lines() == [
        #"[\#(half),{"jsonrpc":"2.0","id":2,"result":{}}]"#,
        #"[{"jsonrpc":"2.0","id":2,"result":{}},\#(half),{"jsonrpc":"2.0","id":3,"result":null}]"#,
      ])
  }

  /// A line of input, and what is said of it. Named, because some are long.
  struct BadInput: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let line: String
    let answer: String

    init(_ name: String, _ line: String, _ answer: String) {
      testDescription = name
      self.line = line
      self.answer = answer
    }

    static let all = [
      BadInput("a word", "hello", "null -32700 parse_error"),
      BadInput("a control character", "{\"a\":\"\u{1}\"}", "null -32700 parse_error"),
      BadInput("an open array", #"["unfinished"#, "null -32700 parse_error"),
      BadInput("two values", "{} {}", "null -32700 parse_error"),
      BadInput("100,000 open arrays", repeated("[", 100_000), "null -32006 too_deep"),
      BadInput("100,000 arrays", repeated("[", 100_000) + repeated("]", 100_000), "null -32006 too_deep"),
      BadInput("100,000 objects", repeated(#"{"a":"#, 60_000), "null -32006 too_deep"),
      BadInput("a line beyond the limit", repeated("x", 300_001), "null -32005 message_too_large"),
      BadInput(
        "a batch beyond the limit", "[" + repeated("1,", 10_000) + "1]", "null -32600 batch_too_large"),
      BadInput("params that are a number", request("5", "echo", "7"), "5 -32600 invalid_request"),
    ]

    private static func repeated(_ text: String, _ count: Int) -> String {
      String(repeating: text, count: count)
    }
  }

  @Test(arguments: BadInput.all)
  func `answers bad input once and serves the next line`(input: BadInput) async throws {
    var limits = ConnectionLimits()
    limits.maxMessageBytes = 300_000
    let peer = try await TestPeer.start(limits: limits)
    let answers = try await peer.exchange(input.line + "\n" + request("1", "ping"))
    #expect(answers == [input.answer, "1 {}"])
  }

  @Test func `says where reading stopped`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(#"{"a":x}"# + "\n")
    #expect(try await peer.lines().first?.contains(#""offset":5"#) == true)
  }

  @Test func `never answers a response or a notification`() async throws {
    let peer = try await TestPeer.start()
    let answers = try await peer.exchange(
      #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n" + #"{"jsonrpc":"2.0","method":"nothing"}"# + "\n")
    #expect(answers == [])
    #expect(peer.handler.notifications == ["nothing"])
  }

  @Test func `refuses the id of a request in flight, and takes it again after the answer`() async throws {
    let peer = try await TestPeer.start()
    #expect(try await peer.exchange(request("1", "wait") + request("1", "ping")) == ["1 -32600 duplicate_id"])
    peer.handler.release("1")
    #expect(try await peer.nextAnswers() == [#"1 "released""#])
    #expect(try await peer.exchange(request("1", "ping")) == ["1 {}"])
  }

  @Test func `counts the ids of a batch as in flight until it is answered`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(batch(request("1", "ping"), request("1", "ping"), request("2", "wait")))
    #expect(try await peer.exchange(request("1", "ping")) == ["1 -32600 duplicate_id"])
    peer.handler.release("2")
    #expect(try await peer.nextAnswers() == [#"[1 {}, 1 -32600 duplicate_id, 2 "released"]"#])
    #expect(try await peer.exchange(request("1", "ping")) == ["1 {}"])
  }

  @Test func `serves any number of requests with a null id`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("null", "wait") + request("null", "wait"))
    #expect(try await peer.exchange(request("null", "ping")) == ["null {}"])
  }

  @Test func `refuses requests beyond the limit in flight, with a hint, and nothing that is quick`()
    async throws
  {
    var limits = ConnectionLimits()
    limits.maxInFlight = 2
    limits.retryAfter = .milliseconds(1500)
    let peer = try await TestPeer.start(limits: limits)
    try await peer.send(
      request("1", "wait") + request("2", "wait") + request("3", "wait") + request("4", "ping"))
    let lines = try await peer.lines()
    #expect(lines.map(summary) == ["3 -32001 overloaded", "4 {}"])
    #expect(lines.first?.contains(#""kind":"overloaded","retryable":true,"retryAfter":1.5"#) == true)
    peer.handler.release("1")
    #expect(try await peer.nextAnswers() == [#"1 "released""#])
    #expect(try await peer.exchange(request("3", "wait")) == [])
  }

  @Test func `answers a short request while long ones run`() async throws {
    let peer = try await TestPeer.start()
    #expect(try await peer.exchange(request("1", "wait") + request("2", "ping")) == ["2 {}"])
  }

  @Test func `shows a trace each line in both directions`() async throws {
    let seen = Mutex<[String]>([])
    let peer = try await TestPeer.start { direction, line in
      seen.withLock { $0.append("\(direction) \(String(decoding: line, as: UTF8.self))") }
    }
    try await peer.send(batch(request("1", "ping")))
    peer.server.tryNotify("event")
    _ = try await peer.nextAnswers()
    _ = try await peer.nextAnswers()
    #expect(
      seen.withLock { $0 } == [
        #"received [{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
        #"sent [{"jsonrpc":"2.0","id":1,"result":{}}]"#,
        #"sent {"jsonrpc":"2.0","method":"event"}"#,
      ])
  }
}
