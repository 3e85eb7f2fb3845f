import JSON
import Testing

@testable import JSONRPC

@Suite struct IncomingMessageTests {
  private static let lines: [(String, String)] = [
    (#"{"jsonrpc":"2.0","id":1,"method":"m"}"#, "request 1 m -"),
    (#"{"jsonrpc":"2.0","id":"a b","method":"m","params":[]}"#, #"request "a b" m []"#),
    (#"{"jsonrpc":"2.0","id":9007199254740993,"method":"m","params":{}}"#, "request 9007199254740993 m {}"),
    (#"{"jsonrpc":"2.0","id":1.50,"method":"m"}"#, "request 1.50 m -"),
    (#"{"jsonrpc":"2.0","id":-1E+2,"method":"m"}"#, "request -1E+2 m -"),
    (#"{"jsonrpc":"2.0","id":"\u0041\/","method":"m"}"#, #"request "\u0041\/" m -"#),
    (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, "request null m -"),
    (#"{"jsonrpc":"2\u002e0","id":1,"method":"\u006d"}"#, "request 1 m -"),
    (#"{"id":1,"id":2,"jsonrpc":"2.0","method":"m","extra":[{}]}"#, "request 2 m -"),
    (#"{"jsonrpc":"2.0","id":1,"method":""}"#, "request 1  -"),
    (#"{"jsonrpc":"2.0","method":"m","params":[1]}"#, "notification m [1]"),
    (#"{"jsonrpc":"2.0","id":1,"result":2}"#, "response"),
    (#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#, "response"),
    (#"{"result":null}"#, "response"),
    (#"{"jsonrpc":"2.0","id":1,"method":"m","result":2}"#, "request 1 m -"),
    (#"{"jsonrpc":"2.0","id":1}"#, "invalid 1"),
    (#"{"jsonrpc":"2.0","id":1,"method":null}"#, "invalid 1"),
    (#"{"jsonrpc":"2.0","id":1.50,"method":["m"]}"#, "invalid 1.50"),
    (#"{"jsonrpc":"1.0","id":1,"method":"m"}"#, "invalid 1"),
    (#"{"jsonrpc":2.0,"id":1,"method":"m"}"#, "invalid 1"),
    (#"{"id":"x","method":"m"}"#, #"invalid "x""#),
    (#"{"method":"m"}"#, "invalid null"),
    (#"{"jsonrpc":"2.0","id":1,"method":"m","params":null}"#, "invalid 1"),
    (#"{"jsonrpc":"2.0","id":1,"method":"m","params":"p"}"#, "invalid 1"),
    (#"{"jsonrpc":"2.0","method":"m","params":3}"#, "invalid null"),
    (#"{"jsonrpc":"2.0","id":true,"method":"m"}"#, "invalid null"),
    (#"{"jsonrpc":"2.0","id":[1],"method":"m"}"#, "invalid null"),
    (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, "invalid null"),
    ("{}", "invalid null"),
    ("1", "invalid null"),
    (#""text""#, "invalid null"),
    ("null", "invalid null"),
    ("[]", "rejected -32600"),
    ("[1]", "batch of 1"),
    ("[{},[],null]", "batch of 3"),
    ("[1,2,3,4]", "rejected -32600"),
    ("{", "rejected -32700"),
    ("", "rejected -32700"),
    ("{} {}", "rejected -32700"),
    ("[[[[1]]]]", "rejected -32006"),
  ]

  @Test(arguments: lines)
  func `tells a request from all else`(text: String, expected: String) {
    #expect(describe(line(Array(text.utf8))) == expected)
  }

  @Test(
    arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
  func `refuses what is not UTF-8`(bytes: [UInt8]) {
    #expect(describe(line(bytes)) == "rejected -32700")
  }

  @Test func `tells ids apart by their bytes`() throws {
    let ids = try JSONDocument(parsing: #"[1, 1.0, "1", 1]"#).root.elements.compactMap { RequestID($0) }
    #expect(ids.count == 4)
    #expect(Set(ids).count == 3)
    #expect(ids[0] == ids[3])
    #expect(ids[0] == ids[0].detached)
  }

  @Test func `each request of a batch has its own method, however the ones before it are called`() throws {
    let long = String(repeating: "m", count: 300)
    let written = [
      #""a""#, #""b""#, #""a""#, #""\u0061""#, #""\u0061""#, #""a""#, #""""#, "\"\(long)\"", #""b""#,
      "\"\(long)\"",
    ]
    let members =
      written.map { #"{"jsonrpc":"2.0","id":1,"method":\#($0)}"# } + [
        #"{"jsonrpc":"2.0","id":1,"method":["b"]}"#
      ]
    let text = "[" + members.joined(separator: ",") + "]"
    guard
      case .batch(let messages) = IncomingLine(try JSONDocument(parsing: text).root, maxBatch: members.count)
    else {
      Issue.record("no batch")
      return
    }
    let methods = messages.map { if case .request(let request) = $0 { request.method } else { "none" } }
    #expect(methods == ["a", "b", "a", "a", "a", "a", "", long, "b", long, "none"])
  }

  @Test func `a reader of lines tells methods apart from one to the next, over bad lines too`() {
    var reader = LineReader(limits: ConnectionLimits())
    let lines = [
      request("a"), request("b"), "{", request("b"), request("a"), request(#"\u0062"#), request(#"\u0062"#),
      "[]",
      request("b"),
    ]
    let methods = lines.map { line in
      switch reader.read(.text(Array(line.utf8))) {
      case .message(.request(let request)): request.method
      default: "-"
      }
    }
    #expect(methods == ["a", "b", "-", "b", "a", "b", "b", "-", "b"])
  }

  private func request(_ method: String) -> String { #"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"# }

  private func line(_ bytes: [UInt8]) -> IncomingLine {
    do throws(JSONError) {
      return IncomingLine(try JSONDocument(parsing: bytes, maxDepth: 3).root, maxBatch: 3)
    } catch {
      return IncomingLine(error, maxMessageBytes: 100)
    }
  }

  private func describe(_ line: IncomingLine) -> String {
    switch line {
    case .message(let message): describe(message)
    case .batch(let members): "batch of \(members.count)"
    case .rejected(let error): "rejected \(error.code.rawValue)"
    }
  }

  private func describe(_ message: IncomingMessage) -> String {
    func params(_ value: JSONValue?) -> String { value?.rawJSON.description ?? "-" }
    return switch message {
    case .request(let request): "request \(request.id) \(request.method) \(params(request.params))"
    case .notification(let call): "notification \(call.method) \(params(call.params))"
    case .response: "response"
    case .invalid(let error, let id): error.code == .invalidRequest ? "invalid \(id)" : "\(error)"
    }
  }
}
