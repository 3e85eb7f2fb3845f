extension ParsedCommand {
  /// Whether `key` is called with words behind it, or would be inside another command: then the line may hold a key,
  /// whether it can be run or not.
  var namesKey: Bool {
    var rest = words.map { $0.literal ?? "" }[...]
    while let first = rest.first {
      switch first {
      case "key": return rest.count > 1
      case "preview": rest = rest.dropFirst()
      case "let", "alias": rest = rest.dropFirst(3)
      case "within": rest = rest.dropFirst(2)
      case "retry": rest = rest.dropFirst(ParsedCommand.innerStart(of: Array(rest), .retry))
      default: return false
      }
    }
    return false
  }

  /// Whether a key is in it, also where quotes or a continued line take it apart in the text.
  var holdsKey: Bool {
    SecretText.holdsKey(text) || words.contains { $0.literal.map(SecretText.holdsKey) ?? false }
  }

  /// The command as it is shown and reported: as written, but for keys.
  var shownText: String {
    let redacted = SecretText.redacted(text)
    guard redacted == text, holdsKey || namesKey, !namesKeyFile else { return redacted }
    // A key in pieces, or one that has not the form of a key, can't be told from the other words.
    return "\(words.first?.literal ?? "") …"
  }

  private var namesKeyFile: Bool {
    words.count > 1 && words[0].literal == "key" && words[1].literal?.hasPrefix("--file") == true
  }
}
