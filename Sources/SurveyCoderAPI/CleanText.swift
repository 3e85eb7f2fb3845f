/// Text of the network made fit for a sentence, a log and a terminal.
enum CleanText {
  /// Characters that an excerpt of a body may have.
  static let excerptLimit = 200
  /// Characters of a vendor's sentence that are kept. No source: five lines of a terminal, and some.
  static let messageLimit = 500
  /// Characters of a vendor's code or request id that are kept.
  static let wordLimit = 100

  /// One line: white space folded, control and invisible formatting characters dropped, API keys blotted
  /// out, and cut to the limit. The key goes before the cut, which might else leave half of one.
  static func line(_ text: String, limit: Int) -> String {
    let whole = withoutKeys(folded(text))
    guard whole.count > limit else { return whole }
    return whole.prefix(limit - 1) + "…"
  }

  /// The start of a body that is no JSON, without tags where it is a page; `nil` when nothing is left.
  static func excerpt(of body: [UInt8]) -> String? {
    // A page may begin with kilobytes of style before its first word.
    let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
    let words = looksLikeMarkup(body) ? withoutTags(text) : text
    let excerpt = line(words, limit: excerptLimit)
    return excerpt.isEmpty ? nil : excerpt
  }

  /// Whether the body begins as HTML or XML does.
  static func looksLikeMarkup(_ body: [UInt8]) -> Bool {
    var start = body[...]
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
    return start.first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "<")
  }

  private static func folded(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        pendingSpace = !scalars.isEmpty
        continue
      }
      switch scalar.properties.generalCategory {
      // Format characters include those that turn the direction of writing about.
      case .control, .format: continue
      default: break
      }
      if pendingSpace { scalars.append(" ") }
      pendingSpace = false
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// Tags become spaces; what stands inside `script` and `style` is dropped with them.
  private static func withoutTags(_ text: String) -> String {
    var words = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "<") {
      words += rest[..<open] + " "
      rest = rest[open...]
      let name = rest.dropFirst().prefix { $0.isLetter }.lowercased()
      guard let close = rest.firstIndex(of: ">") else { return words }
      rest = rest[close...].dropFirst()
      guard name == "script" || name == "style" else { continue }
      while let next = rest.firstIndex(of: "<"), !rest[next...].dropFirst().hasPrefix("/") {
        rest = rest[next...].dropFirst()
      }
      guard let end = rest.firstIndex(of: "<") else { return words }
      rest = rest[end...]
    }
    return words + rest
  }

  /// Anything that begins as a key does, for an error body may echo the header it refused.
  private static func withoutKeys(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count > 8 else { return text }
    var kept: [UInt8] = []
    var at = 0
    while at < bytes.count {
      guard keyPrefixes.contains(where: { startsIgnoringCase(bytes[at...], with: $0) }) else {
        kept.append(bytes[at])
        at += 1
        continue
      }
      kept += bytes[at..<(at + 9)]
      at += 9
      let start = at
      // Another key may follow without anything between.
      while at < bytes.count, isLetterOrDigit(bytes[at]),
        !keyPrefixes.contains(where: { startsIgnoringCase(bytes[at...], with: $0) })
      {
        at += 1
      }
      if at > start { kept += Array("…".utf8) }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static let keyPrefixes = [Array("scp_live_".utf8), Array("scp_test_".utf8)]

  private static func startsIgnoringCase(_ bytes: ArraySlice<UInt8>, with prefix: [UInt8]) -> Bool {
    guard bytes.count >= prefix.count else { return false }
    return zip(bytes, prefix).allSatisfy { byte, wanted in
      byte == wanted || ((0x41...0x5A).contains(byte) && byte | 0x20 == wanted)
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
