import Testing

@testable import JSON

@Suite struct JSONDocumentTests {
  @Test(arguments: [
    "0", "-0", "1.50", "1e400", "-1.0E+2", "123456789012345678901234567890", "true", "false", "null",
    "\"\"", "\"a\\u00e9\\ud83d\\ude00\\/\"", "\"\\ud800\"", "[]", "{}", " [1 , 2] ", "{\"a\":{\"a\":[]}}",
    "[[[]],{}]", "\t{\"x\" : null}\r\n", "{\"\":0}", "{\"a\":1,\"a\":2}",
  ])
  func `accepts every form that RFC 8259 allows`(text: String) throws {
    _ = try JSONDocument(parsing: text)
  }

  @Test(arguments: [
    "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
    "{\"a\" 1}",
    "[1 2]", "1 2", "\"a\" \"b\"", "nul", "nulll", "True", "01", "1.", ".5", "+1", "-", "1e", "1e+", "0x10",
    "NaN",
    "\"abc", "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "\"a\"b", "12\"x\"", "[1}", "{\"a\":1]", "\"\u{01}\"",
    "\"a\nb\"",
    "[\"a\":1]", ":", ",", "1,", "{\"a\":1,2}", "//x", "'a'", "\u{FEFF}1",
  ])
  func `refuses what is not JSON`(text: String) {
    #expect { try JSONDocument(parsing: text) } throws: {
      ($0 as? JSONError)?.reason == .syntax
    }
  }

  @Test(arguments: [
    ("[", 1), ("]", 0), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1}", 2), ("[1 2]", 3), ("1 2", 2),
    ("{", 1), ("{]", 1), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7),
    ("{\"a\":1]", 6),
    ("{1:2}", 1), ("\"a\" \"b\"", 4), ("\"\\x\"", 1), ("\"ab\\u12\"", 3), ("[[]", 3), ("{\"a\"", 4),
    ("{\"a\":", 5),
    ("{\"a\":[1,{}],\"b\" }", 16), ("  nul ", 2), ("[\"a\"b]", 4), ("[tru]", 1), ("\"a\"  ,", 5),
  ])
  func `tells the byte at which a text stops being JSON`(text: String, offset: Int) {
    #expect(throws: JSONError(.syntax, offset: offset)) { try JSONDocument(parsing: text) }
  }

  @Test(arguments: ["", " ", "\n\t"])
  func `tells an empty text from a wrong one`(text: String) {
    #expect(throws: JSONError(.empty)) { try JSONDocument(parsing: text) }
  }

  @Test(
    arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22]]
      as [[UInt8]])
  func `refuses invalid UTF-8`(bytes: [UInt8]) {
    #expect(throws: JSONError(.invalidUTF8)) { try JSONDocument(parsing: bytes) }
  }

  @Test func `nesting up to the limit passes, one more is refused at its place`() throws {
    let deep = { (n: Int) in Array((String(repeating: "[", count: n) + String(repeating: "]", count: n)).utf8)
    }
    _ = try JSONDocument(parsing: deep(64), maxDepth: 64)
    #expect(throws: JSONError(.tooDeep(limit: 64), offset: 64)) {
      try JSONDocument(parsing: deep(65), maxDepth: 64)
    }
    #expect { try JSONDocument(parsing: deep(1_000_000)) } throws: {
      ($0 as? JSONError)?.reason == .tooDeep(limit: 512)
    }
  }

  @Test func `a raw value is the source, byte for byte`() throws {
    let root = try JSONDocument(parsing: " {\"id\" : 9007199254740993 , \"x\":[1.50, {\"b\":2,\"a\":1}]} ")
      .root
    #expect(root["id"]?.rawJSON.description == "9007199254740993")
    #expect(root["x"]?.rawJSON.description == "[1.50, {\"b\":2,\"a\":1}]")
    #expect(root["x"]?.elements.last?.members.map(\.key) == ["b", "a"])
  }

  @Test func `reads scalars as what they are and as nothing else`() throws {
    let root = try JSONDocument(
      parsing: #"{"s":"a\tb\u00e9\ud83d\ude00\ud800","i":-42,"d":1.5,"t":true,"n":null,"big":1e400}"#
    ).root
    #expect(root["s"]?.string == "a\tb\u{e9}\u{1F600}\u{FFFD}")
    #expect(root["i"]?.int == -42 && root["i"]?.double == -42 && root["i"]?.string == nil)
    #expect(root["d"]?.int == nil && root["d"]?.double == 1.5)
    #expect(root["t"]?.bool == true && root["n"]?.isNull == true && root["n"]?.bool == nil)
    #expect(root["big"]?.double == .infinity)
    #expect(root["absent"] == nil)
  }

  @Test(
    arguments: [
      (#""\ud83d\ude00""#, "\u{1F600}"), (#""x\ud83d""#, nil), (#""\ud83d\u0041""#, nil),
      (#""\ud83d\ud83d\ude00""#, nil),
      (#""\ude00 tail""#, nil), (#""a long text before \ud800 and behind""#, nil),
      (#""\u0041\u00e9\u20ac""#, "A\u{e9}\u{20ac}"), (#""\b\f\n\r\t\"\\\/""#, "\u{8}\u{c}\n\r\t\"\\/"),
      (#""é\u0000€\n\n""#, "é\u{0}€\n\n"), (#""\\u0041""#, #"\u0041"#), (#""""#, ""),
    ] as [(String, String?)])
  func `resolves escapes, and halves of a character as what was asked for`(text: String, expected: String?)
    throws
  {
    let value = try JSONDocument(parsing: text).root
    #expect(value.wellFormedString == expected)
    let string = try #require(value.string)
    if let expected {
      #expect(string == expected)
    } else {
      #expect(string.unicodeScalars.contains("\u{FFFD}"))
      #expect(string.unicodeScalars.allSatisfy { $0.value != 0 })
    }
  }

  @Test func `a lone half of a character leaves all else of its text`() throws {
    let text = #"["a\ud800b","\ud83d\u0041","\ud83d\ud83d\ude00","\ude00\ud83d"]"#
    let strings = try JSONDocument(parsing: text).root.elements.map(\.string)
    #expect(strings == ["a\u{FFFD}b", "\u{FFFD}A", "\u{FFFD}\u{1F600}", "\u{FFFD}\u{FFFD}"])
  }

  @Test func `the last of two members of one name is the one read, escaped names included`() throws {
    let root = try JSONDocument(parsing: #"{"a":1,"\u0061":2}"#).root
    #expect(root["a"]?.int == 2)
    #expect(root.count == 2)
  }

  @Test func `one parser reads text after text, errors between them included`() throws {
    let parser = JSONParser()
    #expect(try parser.parse(Array("[1,2,3]".utf8)).root.count == 3)
    #expect(throws: JSONError.self) { try parser.parse(Array("[1,".utf8)) }
    let long = Array(("[" + (0..<5000).map(String.init).joined(separator: ",") + "]").utf8)
    #expect(try parser.parse(long).root.elements[4999].int == 4999)
  }
}
