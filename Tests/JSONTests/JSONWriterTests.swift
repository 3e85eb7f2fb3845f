import Testing

@testable import JSON

@Suite struct JSONWriterTests {
  @Test func `writes members and elements with commas where they belong`() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("a", 1)
      writer.member("list", ["x", "y"])
      writer.member("none", ifPresent: String?.none)
      writer.key("inner")
      writer.object { $0.member("t", true) }
      writer.member("raw", RawJSON(validated: Array("1.50".utf8)))
    }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"a":1,"list":["x","y"],"inner":{"t":true},"raw":1.50}"#)
  }

  @Test(arguments: ["", "plain", "quote\" back\\ slash/", "\u{0}\u{1F}\n\r\t\u{8}", "é漢😀\u{2028}", "\u{7F}"])
  func `any string reads back as itself, on one line`(text: String) throws {
    let json = text.json
    #expect(!json.bytes.contains(0x0A))
    #expect(try json.document().root.string == text)
  }

  @Test func `a byte that needs an escape gets one wherever it stands, and no other byte does`() {
    for byte in UInt8.min..<0x80 {
      let scalar = String(UnicodeScalar(byte))
      let needsEscape = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      for place in 0...17 {
        for (other, width) in [("!", 1), ("#", 1), ("\u{7F}", 1), ("é", 2)] {
          let before = String(repeating: other, count: place)
          let after = String(repeating: other, count: 17 - place)
          let written = (before + scalar + after).json.bytes
          #expect((written.count > 17 * width + 3) == needsEscape, "\(byte) at \(place) between \(other)")
        }
      }
    }
  }

  @Test(arguments: [0, 1, -1, 9, 10, -10, 99, 100, 1_000_000, 999_999_999_999_999_999, .max, .min])
  func `whole numbers are written in full`(number: Int) {
    #expect(number.json.description == "\(number)")
    #expect([number, number].json.description == "[\(number),\(number)]")
  }

  @Test(arguments: [(3.0, "3"), (0.1, "0.1"), (-1.5e-7, "-1.5e-07"), (.infinity, "null"), (.nan, "null")])
  func `doubles are the shortest text that reads back`(value: Double, text: String) {
    #expect(value.json.description == text)
  }

  @Test func `pieces of an object go on where commas are needed, and what is cut off leaves no trace`() {
    var writer = JSONWriter()
    func raw(_ text: String) { Array(text.utf8).withUnsafeBytes { writer.raw($0) } }
    writer.frame(#"{"id":"#, Array("7".utf8)[...], #","result":"#)
    let start = writer.count
    raw(#"{"a":1"#)
    writer.member("b", 2)
    raw(#""c":3}"#)
    writer.frame("}")
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"id":7,"result":{"a":1,"b":2,"c":3}}"#)
    writer.cut(to: start)
    writer.value([true])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"id":7,"result":[true]"#)
    writer.frame(",", [][...], "")
    writer.value(1)
    #expect(writer.bytes.suffix(2) == Array(",1".utf8)[...])
  }

  @Test func `pretty printing keeps scalars as they stand`() throws {
    let root = try JSONDocument(parsing: #"{"a":[1.50,{}],"b":[]}"#).root
    #expect(root.prettyPrinted == "{\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"b\": []\n}")
  }
}

@Suite struct JSONPointerTests {
  @Test func `finds members and elements, escapes resolved`() throws {
    let root = try JSONDocument(parsing: #"{"a/b":{"~":[10,20]}}"#).root
    #expect(root.value(at: try #require(JSONPointer("/a~1b/~0/1")))?.int == 20)
    #expect(root.value(at: try #require(JSONPointer("")))?.kind == .object)
  }

  @Test(arguments: ["/a~1b/~0/2", "/a~1b/~0/01", "/a~1b/~0/-1", "/x", "/a~1b/~0/0/deeper"])
  func `a place that is not there gives nothing`(text: String) throws {
    let root = try JSONDocument(parsing: #"{"a/b":{"~":[10,20]}}"#).root
    #expect(root.value(at: try #require(JSONPointer(text))) == nil)
  }

  @Test(arguments: ["a", "/~", "/~2"])
  func `refuses a malformed pointer`(text: String) { #expect(JSONPointer(text) == nil) }
}
