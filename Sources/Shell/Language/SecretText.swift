/// Finds API keys in text that a person typed, so that none is shown or kept.
package enum SecretText {
  private static let prefixes = ["scp_live_", "scp_test_"]

  package static func holdsKey(_ text: String) -> Bool { redacted(text) != text }

  /// The text with the secret part of each key replaced by `…`.
  package static func redacted(_ text: String) -> String {
    guard prefixes.contains(where: text.contains) else { return text }
    var shown = ""
    var rest = text[...]
    while let character = rest.first {
      guard let prefix = prefixes.first(where: rest.hasPrefix) else {
        shown.append(character)
        rest.removeFirst()
        continue
      }
      rest = rest.dropFirst(prefix.count)
      let secret = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
      shown += secret.isEmpty ? prefix : prefix + "…"
      rest = rest.dropFirst(secret.count)
    }
    return shown
  }
}
