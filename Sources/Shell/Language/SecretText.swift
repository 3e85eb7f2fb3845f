/// Finds API keys in text that a person typed, so that none is shown or kept.
package enum SecretText {
  private static let prefixes = ["scp_live_", "scp_test_"].map { Array($0.utf8) }

  package static func holdsKey(_ text: String) -> Bool { redacted(text) != text }

  /// The text with the secret part of each key replaced by `…`.
  ///
  /// By bytes: to Swift's characters the mark before a key or behind it may be a part of the key's own letter.
  package static func redacted(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var shown: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.first {
      guard let prefix = prefix(of: rest) else {
        shown.append(byte)
        rest.removeFirst()
        continue
      }
      shown += prefix
      rest.removeFirst(prefix.count)
      let length = rest.count
      // Another key may follow without anything between.
      while let byte = rest.first, isLetterOrDigit(byte), Self.prefix(of: rest) == nil { rest.removeFirst() }
      if rest.count < length { shown += "…".utf8 }
    }
    return shown == bytes ? text : String(decoding: shown, as: UTF8.self)
  }

  private static func prefix(of bytes: ArraySlice<UInt8>) -> [UInt8]? {
    // Most bytes begin no key.
    guard bytes.first == UInt8(ascii: "s") else { return nil }
    return prefixes.first(where: bytes.starts)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
