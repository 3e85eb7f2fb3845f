#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// One value of a ``JSONDocument``: a place in its text.
package struct JSONValue: Sendable {
  package enum Kind: Sendable, Equatable {
    case object, array, string, number, bool, null
  }

  let nodes: NodeList
  let index: Int

  private var node: JSONDocument.Node { nodes[index] }
  private var firstByte: UInt8 { nodes.byte(node.start) }

  package var kind: Kind {
    switch firstByte {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  // For what every request is asked: another module compares two kinds by way of a table of functions.

  package var isObject: Bool { firstByte == UInt8(ascii: "{") }
  package var isArray: Bool { firstByte == UInt8(ascii: "[") }
  package var isString: Bool { firstByte == UInt8(ascii: "\"") }
  package var isNull: Bool { firstByte == UInt8(ascii: "n") }

  /// The value as it stands in the text, without surrounding white space.
  package var raw: ArraySlice<UInt8> {
    let node = node
    return nodes.text[Int(node.start)..<Int(node.end)]
  }

  /// ``raw``, with the document let go.
  package var rawJSON: RawJSON { RawJSON(validated: Array(raw)) }

  package var bool: Bool? { kind == .bool ? firstByte == UInt8(ascii: "t") : nil }

  /// The number when it is written as an integer (no fraction, no exponent) that an `Int` holds.
  package var int: Int? {
    guard kind == .number else { return nil }
    return Int(text)
  }

  /// The nearest double; infinite when the number lies beyond a double's range.
  package var double: Double? {
    guard kind == .number else { return nil }
    return Double(text)
  }

  /// The string with its escapes resolved; a lone surrogate reads as U+FFFD.
  package var string: String? { string(loneSurrogate: "\u{FFFD}") }

  /// ``string``, but `nil` where a lone surrogate makes it no text.
  package var wellFormedString: String? { string(loneSurrogate: nil) }

  private func string(loneSurrogate: Unicode.Scalar?) -> String? {
    let node = node
    guard nodes.byte(node.start) == UInt8(ascii: "\"") else { return nil }
    return nodes.withBytes(node.inside) { bytes in
      guard let start = bytes.baseAddress else { return "" }
      let isPlain = memchr(start, CInt(UInt8(ascii: "\\")), bytes.count) == nil
      return isPlain
        ? String(decoding: bytes, as: UTF8.self) : unescape(bytes, loneSurrogate: loneSurrogate)
    }
  }

  private var text: String { String(decoding: raw, as: UTF8.self) }

  /// Elements of an array, members of an object, 0 for all else.
  package var count: Int { Int(node.count) }

  /// The elements of an array in order; empty for all else.
  package var elements: [JSONValue] {
    guard isArray else { return [] }
    var result: [JSONValue] = []
    result.reserveCapacity(count)
    var child = index + 1
    for _ in 0..<count {
      result.append(JSONValue(nodes: nodes, index: child))
      child = Int(nodes[child].next)
    }
    return result
  }

  /// The members of an object in order, duplicates included; empty for all else.
  package var members: JSONMembers { JSONMembers(self) }

  /// The member of that name; the last one where a name stands twice, as in most readers.
  package subscript(name: String) -> JSONValue? {
    guard isObject else { return nil }
    var found: Int?
    var child = index + 1
    for _ in 0..<count {
      if isKey(child, name) { found = child + 1 }
      child = Int(nodes[child + 1].next)
    }
    return found.map { JSONValue(nodes: nodes, index: $0) }
  }

  private func isKey(_ child: Int, _ name: String) -> Bool {
    let range = nodes[child].inside
    // An escape is longer than what it stands for.
    guard range.count >= name.utf8.count else { return false }
    return nodes.withBytes(range) { inner in
      if range.count == name.utf8.count { return inner.elementsEqual(name.utf8) }
      return inner.contains(UInt8(ascii: "\\")) && unescape(inner, loneSurrogate: "\u{FFFD}") == name
    }
  }
}

extension JSONValue {
  /// Whether it is written so, byte for byte.
  package func stands(as text: [UInt8]) -> Bool {
    let node = node
    return nodes.withBytes(Int(node.start)..<Int(node.end)) { raw in
      guard raw.count == text.count, let start = raw.baseAddress else { return false }
      return text.withUnsafeBytes { $0.baseAddress.map { memcmp(start, $0, raw.count) == 0 } ?? false }
    }
  }
}

extension JSONDocument.Node {
  /// What stands between a string's quotes.
  var inside: Range<Int> { (Int(start) + 1)..<(Int(end) - 1) }
}

/// Resolves the escapes of a string's inside. The text was checked, so every escape is whole.
///
/// - Parameter loneSurrogate: What stands for one.
/// - Returns: `nil` where nothing does and there is one.
private func unescape(_ inner: UnsafeRawBufferPointer, loneSurrogate: Unicode.Scalar?) -> String? {
  guard let start = inner.baseAddress else { return "" }
  var isWhole = true
  // No escape is shorter than what it stands for in UTF-8.
  let text = String(unsafeUninitializedCapacity: inner.count) { units in
    guard let base = units.baseAddress else { return 0 }
    var (at, count) = (0, 0)

    func copy(upTo end: Int) {
      UnsafeMutableRawPointer(base + count).copyMemory(from: start + at, byteCount: end - at)
      count += end - at
      at = end
    }

    func put(_ byte: UInt8) {
      (base + count).initialize(to: byte)
      count += 1
    }

    while let found = memchr(start + at, CInt(UInt8(ascii: "\\")), inner.count - at) {
      copy(upTo: UnsafeRawPointer(found) - start)
      let escape = inner[at + 1]
      at += 2
      switch escape {
      case UInt8(ascii: "b"): put(0x08)
      case UInt8(ascii: "f"): put(0x0C)
      case UInt8(ascii: "n"): put(0x0A)
      case UInt8(ascii: "r"): put(0x0D)
      case UInt8(ascii: "t"): put(0x09)
      case UInt8(ascii: "u"):
        guard let scalar = escapedScalar(inner, &at) ?? loneSurrogate else {
          isWhole = false
          return 0
        }
        for unit in scalar.utf8 { put(unit) }
      default: put(escape)
      }
    }
    copy(upTo: inner.count)
    return count
  }
  return isWhole ? text : nil
}

/// The character whose digits stand there, behind `\u`; both halves where it is written as two.
///
/// - Parameter at: Moved behind what was read.
/// - Returns: `nil` for a lone surrogate.
private func escapedScalar(_ inner: UnsafeRawBufferPointer, _ at: inout Int) -> Unicode.Scalar? {
  func hexUnit(_ from: Int) -> UInt32 {
    inner[from..<(from + 4)].reduce(0) { value, byte in
      let digit =
        byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : (byte | 0x20) - UInt8(ascii: "a") + 10
      return value * 16 + UInt32(digit)
    }
  }

  var code = hexUnit(at)
  at += 4
  if (0xD800...0xDBFF).contains(code), at + 6 <= inner.count, inner[at] == UInt8(ascii: "\\"),
    inner[at + 1] == UInt8(ascii: "u"), case let low = hexUnit(at + 2), (0xDC00...0xDFFF).contains(low)
  {
    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    at += 6
  }
  return Unicode.Scalar(code)
}
