internal import JSON
internal import Operations

/// Takes API keys out of messages that somebody is to read.
enum KeyRedaction {
  static let mark = "[redacted]"

  /// Members whose values are secrets, wherever they stand in a message.
  private static let secretNames: Set<String> = Set(
    OperationCatalogue.all.flatMap { $0.declaration.parameters }.filter { $0.kind == .secret }.map(\.name))

  private static let prefixes = ["scp_live_", "scp_test_"].map { Array($0.utf8) }

  /// The message with every secret member and everything that has the form of a key replaced.
  ///
  /// A text that is no JSON can't be searched for members, so it is withheld when it names one.
  static func redact(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard let document = try? JSONDocument(parsing: Array(line)) else {
      return redactUnreadable(line)
    }
    guard holdsSecret(document.root) else { return redactKeys(line) }
    var writer = JSONWriter(reserving: line.count)
    copy(document.root, to: &writer)
    return redactKeys(writer.bytes[...])
  }

  private static func redactUnreadable(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let text = String(decoding: line, as: UTF8.self)
    guard !secretNames.contains(where: { text.contains($0) }), !text.contains("\\u") else {
      return Array("(\(line.count) bytes that are not JSON and may hold a key)".utf8)
    }
    return redactKeys(line)
  }

  private static func holdsSecret(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .object:
      value.members.contains { secretNames.contains($0.key) || isKey($0.key) || holdsSecret($0.value) }
    case .array: value.elements.contains(where: holdsSecret)
    case .string: value.raw.contains(UInt8(ascii: "\\")) && isKey(value.string ?? "")
    case .number, .bool, .null: false
    }
  }

  private static func copy(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .object:
      writer.beginObject()
      for (name, member) in value.members {
        writer.key(name)
        if secretNames.contains(name) { writer.string(mark) } else { copy(member, to: &writer) }
      }
      writer.endObject()
    case .array:
      writer.beginArray()
      for element in value.elements { copy(element, to: &writer) }
      writer.endArray()
    // Without the escapes a key shows, and is found.
    case .string where isKey(value.string ?? ""): writer.string(value.string ?? "")
    default: writer.value(value)
    }
  }

  private static func isKey(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return redactKeys(bytes[...]) != bytes
  }

  /// Replaces the letters and digits behind each key prefix.
  private static func redactKeys(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var at = text.startIndex
    while at < text.endIndex {
      // Keys begin with s; most bytes do not.
      guard text[at] == UInt8(ascii: "s"), let prefix = prefixes.first(where: text[at...].starts) else {
        result.append(text[at])
        at += 1
        continue
      }
      result += prefix
      at += prefix.count
      // Another key may follow without anything between.
      let end =
        text[at...].indices.first { place in
          !isKeyByte(text[place]) || prefixes.contains(where: text[place...].starts)
        } ?? text.endIndex
      if end > at { result += Array(mark.utf8) }
      at = end
    }
    return result
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
