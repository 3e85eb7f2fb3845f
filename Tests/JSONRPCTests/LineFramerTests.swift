import JSONRPC
import NIOCore
import Testing

@Suite struct LineFramerTests {
  private static let mark = "\u{FEFF}"

  @Test(arguments: [
    ("one\ntwo\n", ["one", "two"]),
    ("one\r\ntwo\r\n", ["one", "two"]),
    ("\n\r\n \t\n\none\n", ["one"]),
    ("one", ["one"]),
    ("one\r", ["one"]),
    (" one \n", [" one "]),
    ("a\rb\n", ["a\rb"]),
    ("", []),
    ("\n", []),
    (mark + "one\n", ["one"]),
    (mark + "\none\n", ["one"]),
    (mark, []),
    ("one\n" + mark + "two\n", ["one", mark + "two"]),
    ("12345678\n123456789\nok\n", ["12345678", "<9>", "ok"]),
    ("12345678\r\n123456789\r\nok\n", ["12345678", "<9>", "ok"]),
    (mark + "12345678\r\nok\n", ["12345678", "ok"]),
    ("123456789012345678901234567890", ["<30>"]),
  ])
  func `gives the same lines whatever pieces they come in`(text: String, expected: [String]) {
    let bytes = Array(text.utf8)
    for size in 1...max(1, bytes.count) {
      let pieces = stride(from: 0, to: bytes.count, by: size).map {
        ByteBuffer(bytes: bytes[$0..<min($0 + size, bytes.count)])
      }
      #expect(lines(of: pieces) == expected, "in pieces of \(size)")
    }
  }

  private func lines(of pieces: [ByteBuffer]) -> [String] {
    var framer = LineFramer(maxLineBytes: 8)
    var lines: [String] = []
    for piece in pieces {
      framer.append(piece)
      while let line = framer.next() { lines.append(text(line)) }
    }
    if let line = framer.finish() { lines.append(text(line)) }
    return lines
  }

  private func text(_ line: LineFramer.Line) -> String {
    switch line {
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .tooLarge(let bytes): "<\(bytes)>"
    }
  }

  @Test func `keeps nothing of a line beyond the limit`() {
    var framer = LineFramer(maxLineBytes: 1000)
    for _ in 1...100 {
      framer.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: 999))
      #expect(framer.next() == nil)
      #expect(framer.bufferedBytes <= 1004)
    }
    #expect(framer.bufferedBytes == 0)
    framer.append(ByteBuffer(string: "\nnext\n"))
    #expect(framer.next() == .tooLarge(bytes: 99_900))
    #expect(framer.next() == .text(Array("next".utf8)))
  }

  @Test func `takes more bytes before the lines at hand are asked for`() {
    var framer = LineFramer(maxLineBytes: 100)
    framer.append(ByteBuffer(string: "one\ntw"))
    framer.append(ByteBuffer(string: "o\n"))
    #expect(framer.next() == .text(Array("one".utf8)))
    #expect(framer.next() == .text(Array("two".utf8)))
    #expect(framer.next() == nil)
  }
}
