/// Takes API keys out of what a recording keeps: a service may repeat in an answer what it was sent.
enum SecretBytes {
  private static let prefixes = ["scp_live_", "scp_test_"].map { Array($0.utf8) }
  private static let mark = Array("redacted".utf8)

  static func redacted(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let clean = redacted(bytes)
    return clean == bytes ? text : String(decoding: clean, as: UTF8.self)
  }

  /// The letters and digits behind each key's prefix replaced by a word.
  static func redacted(_ bytes: [UInt8]) -> [UInt8] {
    guard prefixes.contains(where: { bytes.holds($0) }) else { return bytes }
    var clean: [UInt8] = []
    clean.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.first {
      guard let prefix = prefixes.first(where: rest.starts) else {
        clean.append(byte)
        rest.removeFirst()
        continue
      }
      clean += prefix
      rest.removeFirst(prefix.count)
      let secret = secret(at: rest)
      // The word itself stays, so that reading a recording changes nothing in it.
      clean += secret.isEmpty || secret.elementsEqual(mark) ? Array(secret) : mark
      rest.removeFirst(secret.count)
    }
    return clean
  }

  /// The letters and digits up to where another key may begin.
  private static func secret(at bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let byte = rest.first, isLetterOrDigit(byte), !prefixes.contains(where: rest.starts) {
      rest.removeFirst()
    }
    return bytes[..<rest.startIndex]
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}

extension [UInt8] {
  fileprivate func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    var rest = self[...]
    // Most of a long body is skipped at the pace at which one byte is looked for.
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: part) { return true }
      rest.removeFirst()
    }
    return false
  }
}
