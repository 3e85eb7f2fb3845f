import Testing

/// The examples of JSON-RPC 2.0, section 7.
@Suite struct SpecificationTests {
  private static let examples: [(String, String?)] = [
    (#"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#, "1 19"),
    (#"{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}"#, "2 -19"),
    (
      #"{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}"#,
      "3 19"
    ),
    (
      #"{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}"#,
      "4 19"
    ),
    (#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#, nil),
    (#"{"jsonrpc": "2.0", "method": "foobar"}"#, nil),
    (#"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#, #""1" -32601 method_not_found"#),
    (#"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#, "null -32700 parse_error"),
    (#"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#, "null -32600 invalid_request"),
    (
      #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method"]"#,
      "null -32700 parse_error"
    ),
    ("[]", "null -32600 invalid_request"),
    ("[1]", "[null -32600 invalid_request]"),
    (
      "[1,2,3]",
      "[null -32600 invalid_request, null -32600 invalid_request, null -32600 invalid_request]"
    ),
    (
      #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}, {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"}, {"foo": "boo"}, {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"}, {"jsonrpc": "2.0", "method": "get_data", "id": "9"}]"#,
      #"["1" 7, "2" 19, null -32600 invalid_request, "5" -32601 method_not_found, "9" ["hello",5]]"#
    ),
    (
      #"[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]}, {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]"#,
      nil
    ),
  ]

  @Test(arguments: examples)
  func `answers the example as it says`(line: String, expected: String?) async throws {
    let peer = try await TestPeer.start()
    let answers = try await peer.exchange(line + "\n" + request("99", "ping"))
    #expect(answers == [expected, "99 {}"].compactMap(\.self))
  }
}
