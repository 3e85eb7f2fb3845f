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

  let document: JSONDocument
  let index: Int

  private var node: JSONDocument.Node { document.nodes[index] }
  private var firstByte: UInt8 { document.bytes[Int(node.start)] }

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

  package var isNull: Bool { kind == .null }

  /// The value as it stands in the text, without surrounding white space.
  package var raw: ArraySlice<UInt8> { document.bytes[Int(node.start)..<Int(node.end)] }

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
    guard kind == .string else { return nil }
    let range = (Int(node.start) + 1)..<(Int(node.end) - 1)
    let plain = document.bytes.withUnsafeBufferPointer { bytes -> String? in
      let inner = UnsafeBufferPointer(rebasing: bytes[range])
      let escape = inner.baseAddress.flatMap { memchr($0, CInt(UInt8(ascii: "\\")), inner.count) }
      return escape == nil ? String(decoding: inner, as: UTF8.self) : nil
    }
    return plain ?? unescape(document.bytes[range], loneSurrogate: loneSurrogate)
  }

  private var text: String { String(decoding: raw, as: UTF8.self) }

  /// Elements of an array, members of an object, 0 for all else.
  package var count: Int { Int(node.count) }

  /// The elements of an array in order; empty for all else.
  package var elements: [JSONValue] {
    guard kind == .array else { return [] }
    var result: [JSONValue] = []
    result.reserveCapacity(count)
    var child = index + 1
    for _ in 0..<count {
      result.append(JSONValue(document: document, index: child))
      child = Int(document.nodes[child].next)
    }
    return result
  }

  /// The members of an object in order, duplicates included; empty for all else.
  package var members: JSONMembers { JSONMembers(self) }

  /// The member of that name; the last one where a name stands twice, as in most readers.
  package subscript(name: String) -> JSONValue? {
    guard kind == .object else { return nil }
    var found: Int?
    var child = index + 1
    for _ in 0..<count {
      if isKey(child, name) { found = child + 1 }
      child = Int(document.nodes[child + 1].next)
    }
    return found.map { JSONValue(document: document, index: $0) }
  }

  private func isKey(_ child: Int, _ name: String) -> Bool {
    let node = document.nodes[child]
    let range = (Int(node.start) + 1)..<(Int(node.end) - 1)
    // An escape is longer than what it stands for.
    guard range.count >= name.utf8.count else { return false }
    let inner = document.bytes[range]
    if range.count == name.utf8.count { return inner.elementsEqual(name.utf8) }
    return inner.contains(UInt8(ascii: "\\")) && unescape(inner, loneSurrogate: "\u{FFFD}") == name
  }
}

/// Resolves the escapes of a string's inside. The text was checked, so every escape is whole.
///
/// - Parameter loneSurrogate: What stands for one.
/// - Returns: `nil` where nothing does and there is one.
private func unescape(_ inner: ArraySlice<UInt8>, loneSurrogate: Unicode.Scalar?) -> String? {
  var units: [UInt8] = []
  units.reserveCapacity(inner.count)
  var at = inner.startIndex

  func hexUnit(_ from: Int) -> UInt32 {
    inner[from..<(from + 4)].reduce(0) { value, byte in
      let digit =
        byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : (byte | 0x20) - UInt8(ascii: "a") + 10
      return value * 16 + UInt32(digit)
    }
  }

  while at < inner.endIndex {
    let byte = inner[at]
    guard byte == UInt8(ascii: "\\") else {
      units.append(byte)
      at += 1
      continue
    }
    let escape = inner[at + 1]
    at += 2
    switch escape {
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"):
      var code = hexUnit(at)
      at += 4
      if (0xD800...0xDBFF).contains(code), at + 6 <= inner.endIndex, inner[at] == UInt8(ascii: "\\"),
        inner[at + 1] == UInt8(ascii: "u"), case let low = hexUnit(at + 2), (0xDC00...0xDFFF).contains(low)
      {
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        at += 6
      }
      guard let scalar = Unicode.Scalar(code) ?? loneSurrogate else { return nil }
      units.append(contentsOf: String(scalar).utf8)
    default: units.append(escape)
    }
  }
  return String(decoding: units, as: UTF8.self)
}
