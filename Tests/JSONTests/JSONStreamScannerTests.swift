import Testing

@testable import JSON

/// The text read in those pieces; `nil` when it is JSON.
private func problem(_ text: [UInt8], cuts: [Int] = [], maxDepth: Int = 512) -> JSONError? {
  var scanner = JSONStreamScanner(maxDepth: maxDepth)
  do throws(JSONError) {
    for (start, end) in zip([0] + cuts, cuts + [text.count]) {
      try Array(text[start..<end]).withUnsafeBytes { bytes in
        Result { () throws(JSONError) in try scanner.read(bytes) }
      }.get()
    }
    try scanner.finish()
    return nil
  } catch { return error }
}

private func isJSON(_ text: [UInt8]) -> Bool { (try? JSONDocument(parsing: text)) != nil }

@Suite struct JSONStreamScannerTests {
  private static let valid: [String] = [
    "0", "-0", "1.50", "1e400", "-1.0E+2", "10e-05", "123456789012345678901234567890", "true", "false",
    "null",
    "\"\"", "\"a\\u00e9\\ud83d\\ude00\\/\"", "\"\\ud800\"", "[]", "{}", " [1 , 2] ", "{\"a\":{\"a\":[]}}",
    "[[[]],{}]", "\t{\"x\" : null}\r\n", "{\"\":0}", "{\"a\":1,\"a\":2}",
    "\"é€😀\u{7FF}\u{10FFFF}\u{E000}\u{D7FF}\"",
    "[true,false,null,-1,0.0,\"\\\"\\\\\\b\\f\\n\\r\\t\"]",
    "{\"a long name of a member\":\"a long text of a value\"}",
    "[{},[],\"\u{7F}\",1,{\"b\":[{}]}]",
  ]
  private static let invalid: [String] = [
    "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
    "{\"a\" 1}",
    "[1 2]", "1 2", "\"a\" \"b\"", "nul", "nulll", "True", "01", "-01", "1.", ".5", "+1", "-", "1e", "1e+",
    "1.e1",
    "0x10", "NaN", "\"abc", "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "\"a\"b", "12\"x\"", "[1}", "{\"a\":1]",
    "\"\u{01}\"", "\"plain text \u{1F} and more\"", "\"a\nb\"", "[\"a\":1]", ":", ",", "1,", "{\"a\":1,2}",
    "//x",
    "'a'", "\u{FEFF}1", "{}{}", "[1.]", "[-]", "{,}", "[tru]", "é", "", " ", "\n\t",
  ]
  private static let brokenUTF8: [[UInt8]] = [
    [0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22],
    [0x22, 0xE0, 0x9F, 0x80, 0x22], [0x22, 0xF0, 0x8F, 0x80, 0x80, 0x22],
    [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
    [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
    [0x22, 0xF0, 0x9F, 0x98],
  ]
  private static let corpus = (valid + invalid).map { Array($0.utf8) } + brokenUTF8

  @Test func `agrees with the document, wherever the text is cut in two or three`() {
    for text in Self.corpus {
      let expected = isJSON(text)
      for first in 0...text.count {
        for second in [first, min(first + 1, text.count), (first + text.count) / 2] {
          // Not a macro for each: there are thousands.
          guard (problem(text, cuts: [first, second]) == nil) != expected else { continue }
          Issue.record("cut at \(first) and \(second): \(String(decoding: text, as: UTF8.self))")
        }
      }
    }
  }

  @Test(arguments: valid)
  func `takes what is JSON`(text: String) { #expect(problem(Array(text.utf8)) == nil) }

  @Test func `agrees with the document on 4,000 texts that chance has spoiled`() {
    var random = SplitMix(state: 20_260_514)
    let alphabet = Array("{}[]:,\"\\/0123456789-+.eEtrufalsn \u{1}é".utf8) + [0xFF, 0xC3, 0xED, 0xF4]
    var accepted = 0
    for _ in 0..<4000 {
      var text = Array(Self.valid.randomElement(using: &random)?.utf8 ?? "".utf8)
      for _ in 0...Int.random(in: 0...2, using: &random) {
        let byte = alphabet.randomElement(using: &random) ?? 0
        let at = Int.random(in: 0...text.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: text.insert(byte, at: at)
        case 1 where at < text.count: text[at] = byte
        default: if at < text.count { text.remove(at: at) }
        }
      }
      let cut = Int.random(in: 0...text.count, using: &random)
      let isTaken = problem(text, cuts: [cut]) == nil
      accepted += isTaken ? 1 : 0
      guard isTaken != isJSON(text) else { continue }
      Issue.record("\(String(decoding: text, as: UTF8.self))")
    }
    #expect((200..<3800).contains(accepted))
  }

  @Test func `an error knows its reason and its place in the whole text`() {
    #expect(problem([]) == JSONError(.empty))
    #expect(problem(Array(" ".utf8)) == JSONError(.empty))
    #expect(problem(Array("[1,,2]".utf8), cuts: [2]) == JSONError(.syntax, offset: 3))
    #expect(problem(Array("[1,2".utf8), cuts: [2]) == JSONError(.syntax, offset: 4))
    #expect(problem(Array("[\"".utf8) + [0xFF], cuts: [1])?.reason == .invalidUTF8)
  }

  @Test(arguments: [1, 63, 64, 65, 512])
  func `nesting up to the limit passes, one more is refused at its place`(limit: Int) {
    func deep(_ count: Int) -> [UInt8] {
      let opening = (0..<count).map { $0 % 3 == 1 ? "{\"a\":" : "[" }
      let closing = (0..<count).reversed().map { $0 % 3 == 1 ? "}" : "]" }
      return Array((opening.joined() + (count % 3 == 2 ? "1" : "") + closing.joined()).utf8)
    }
    #expect(problem(deep(limit), maxDepth: limit) == nil)
    #expect(problem(deep(limit + 1), maxDepth: limit)?.reason == .tooDeep(limit: limit))
    let mixed = deep(limit).reversed().drop { $0 == 0x5D }.reversed()
    if limit % 3 != 1 { #expect(problem(Array(mixed), maxDepth: limit)?.reason == .syntax) }
  }
}

@Suite struct JSONMemberSplitterTests {
  /// Frame and values, with the text given in those pieces.
  private func split(
    _ text: [UInt8], _ path: [String], cuts: [Int]
  ) throws -> (frame: String, values: [String]) {
    var splitter = JSONMemberSplitter(path: path)
    var frame: [UInt8] = []
    var values: [[UInt8]] = []
    var value: [UInt8] = []
    for (start, end) in zip([0] + cuts, cuts + [text.count]) {
      let piece = Array(text[start..<end])
      var at = 0
      while at < piece.count {
        let (end, part) = try piece.withUnsafeBytes { try splitter.next($0, from: at) }
        switch part {
        case .frame: frame += piece[at..<end]
        case .value: value += piece[at..<end]
        case .valueEnd:
          values.append(value + piece[at..<end])
          value = []
        }
        at = end
      }
    }
    try splitter.finish()
    #expect(value.isEmpty)
    return (String(decoding: frame, as: UTF8.self), values.map { String(decoding: $0, as: UTF8.self) })
  }

  @Test(
    arguments: [
      (#"{"a":{"b": [1, {"b":2}] ,"c":3},"d":4}"#, #"{"a":{"b":  ,"c":3},"d":4}"#, [#"[1, {"b":2}]"#]),
      (#"{"a":{"b":1.5}}"#, #"{"a":{"b":}}"#, ["1.5"]),
      (#"{"a":{"b":"x\"y"}}"#, #"{"a":{"b":}}"#, [#""x\"y""#]),
      (#"{"\u0061":{"\u0062":true}}"#, #"{"\u0061":{"\u0062":}}"#, ["true"]),
      (#"{"a":{"b":1,"b":2}}"#, #"{"a":{"b":,"b":}}"#, ["1", "2"]),
      (#"{"a":{"x":1},"a":{"b":2}}"#, #"{"a":{"x":1},"a":{"b":}}"#, ["2"]),
      (#"{"b":1,"x":{"b":2},"a":{"a":{"b":3}}}"#, nil, []), (#"{"a":[{"b":1}]}"#, nil, []),
      (#"[{"a":{"b":1}}]"#, nil, []), (#"{"a":5,"c":{"b":1}}"#, nil, []), (#"{"a":{"bb":1,"":2}}"#, nil, []),
      (
        #"{"a":{"a name that is too long to be it":1,"b":{}}}"#,
        #"{"a":{"a name that is too long to be it":1,"b":}}"#, ["{}"]
      ),
      ("[]", nil, []), ("7", nil, []), (#""a""#, nil, []), ("{}", nil, []),
    ] as [(String, String?, [String])])
  func `parts the member from its frame, wherever the text is cut`(
    text: String, frame: String?, values: [String]
  ) throws {
    let bytes = Array(text.utf8)
    for first in 0...bytes.count {
      for second in [first, min(first + 1, bytes.count), (first + bytes.count) / 2] {
        let parts = try split(bytes, ["a", "b"], cuts: [first, second])
        #expect(parts.frame == frame ?? text)
        #expect(parts.values == values)
      }
    }
  }

  @Test func `refuses what is no JSON, inside the member and outside`() {
    for text in [#"{"a":{"b":[1,}}"#, #"{"a":{"b":1}"#, #"{"a":{"b":1}}x"#, #"{"a":{"b":1 2}}"#] {
      #expect(throws: JSONError.self) { try split(Array(text.utf8), ["a", "b"], cuts: []) }
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
