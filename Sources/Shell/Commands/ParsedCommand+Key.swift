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
}
