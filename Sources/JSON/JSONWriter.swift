/// What can be written as one JSON value.
package protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}

extension JSONWritable {
  package var json: RawJSON {
    var writer = JSONWriter()
    writer.value(self)
    return RawJSON(validated: writer.bytes)
  }
}

/// Writes JSON text on one line: never a raw newline, always valid UTF-8.
///
/// Commas and quotes are its business; that each ``beginObject()`` has its
/// ``endObject()`` is the caller's, so prefer ``object(_:)`` and ``array(_:)``.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// Forgets what was written and keeps the room.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    beginObject()
    try body(&self)
    endObject()
  }

  package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    beginArray()
    try body(&self)
    endArray()
  }

  package mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

  package mutating func member(_ name: String, _ value: some JSONWritable) {
    key(name)
    value.write(to: &self)
  }

  /// Leaves the member out when there is no value.
  package mutating func member(_ name: String, ifPresent value: (some JSONWritable)?) {
    guard let value else { return }
    member(name, value)
  }

  package mutating func null() { literal("null") }

  package mutating func string(_ text: String) {
    separate()
    quote(text)
    needsComma = true
  }

  /// Writes a token that needs no escapes: a number, `true`, or JSON text that was checked.
  package mutating func raw(_ text: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
    needsComma = true
  }

  mutating func literal(_ text: StaticString) {
    separate()
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var clean = utf8.startIndex
      for at in utf8.indices {
        let byte = utf8[at]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        bytes.append(contentsOf: utf8[clean..<at])
        escape(byte)
        clean = at + 1
      }
      bytes.append(contentsOf: utf8[clean...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}

extension RawJSON: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.raw(bytes) }
}

extension JSONValue: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.raw(raw) }
}

extension String: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.literal(self ? "true" : "false") }
}

extension Int: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.raw(String(self).utf8) }
}

extension Double: JSONWritable {
  /// The shortest text that reads back as the same number; `null` when it is not finite.
  package func write(to writer: inout JSONWriter) {
    guard isFinite else { return writer.null() }
    // 3.0 is written 3, as JavaScript does.
    if let whole = Int(exactly: self), abs(whole) < 1 << 53 { return writer.value(whole) }
    writer.raw(description.utf8)
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.array { writer in for element in self { writer.value(element) } }
  }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  /// `null` for none.
  package func write(to writer: inout JSONWriter) {
    if let value = self { writer.value(value) } else { writer.null() }
  }
}
