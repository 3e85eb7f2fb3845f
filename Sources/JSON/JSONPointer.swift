/// A place in a JSON value (RFC 6901), such as `/results/0/id`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// The names and indexes, escapes resolved. Empty for the whole value.
  package let tokens: [String]

  package init(tokens: [String]) { self.tokens = tokens }

  /// - Returns: `nil` unless the text is empty or starts with `/`, or when a `~` is not `~0` or `~1`.
  package init?(_ text: String) {
    // By scalars: to Swift's characters a stroke before a combining mark is another character.
    let scalars = text.unicodeScalars
    guard scalars.isEmpty || scalars.first == "/" else { return nil }
    var tokens: [String] = []
    for part in scalars.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      var token = String.UnicodeScalarView()
      var rest = part[...]
      while let scalar = rest.popFirst() {
        guard scalar == "~" else {
          token.append(scalar)
          continue
        }
        switch rest.popFirst() {
        case "0": token.append("~")
        case "1": token.append("/")
        default: return nil
        }
      }
      tokens.append(String(token))
    }
    self.tokens = tokens
  }

  package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

  package var description: String {
    tokens.map { token in
      var escaped = "/"
      for scalar in token.unicodeScalars {
        switch scalar {
        case "~": escaped += "~0"
        case "/": escaped += "~1"
        default: escaped.unicodeScalars.append(scalar)
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
