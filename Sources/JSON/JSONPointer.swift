/// A place in a JSON value (RFC 6901), such as `/results/0/id`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// The names and indexes, escapes resolved. Empty for the whole value.
  package let tokens: [String]

  package init(tokens: [String]) { self.tokens = tokens }

  /// - Returns: `nil` unless the text is empty or starts with `/`, or when a `~` is not `~0` or `~1`.
  package init?(_ text: String) {
    guard text.isEmpty || text.hasPrefix("/") else { return nil }
    var tokens: [String] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      var token = ""
      var rest = part[...]
      while let character = rest.popFirst() {
        guard character == "~" else {
          token.append(character)
          continue
        }
        switch rest.popFirst() {
        case "0": token.append("~")
        case "1": token.append("/")
        default: return nil
        }
      }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

  package var description: String {
    tokens.map { token in
      var escaped = "/"
      for character in token {
        switch character {
        case "~": escaped += "~0"
        case "/": escaped += "~1"
        default: escaped.append(character)
        }
      }
      return escaped
    }.joined()
  }
}

extension JSONValue {
  /// The value at that place, or `nil` when there is none. Array indexes are digits without a leading zero.
  package func value(at pointer: JSONPointer) -> JSONValue? {
    var value = self
    for token in pointer.tokens {
      switch value.kind {
      case .object:
        guard let member = value[token] else { return nil }
        value = member
      case .array:
        guard let index = Int(token), String(index) == token, value.elements.indices.contains(index) else {
          return nil
        }
        value = value.elements[index]
      default: return nil
      }
    }
    return value
  }
}
