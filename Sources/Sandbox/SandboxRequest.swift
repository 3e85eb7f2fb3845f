/// One HTTP request, whole.
package struct SandboxRequest: Sendable {
  /// Upper case, as `GET`.
  package var method: String
  /// Without the query, as sent: nothing is decoded.
  package var path: String
  /// The query's parameters in order, decoded.
  package var query: [(name: String, value: String)]
  package var headers: HeaderFields
  package var body: [UInt8]

  /// - Parameter target: The path, and after a `?` the query.
  package init(
    _ method: String = "GET", _ target: String, headers: HeaderFields = [:], body: [UInt8] = []
  ) {
    self.method = method
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    query = parts.count > 1 ? Self.parameters(of: parts[1]) : []
    self.headers = headers
    self.body = body
  }

  /// The first value of that name.
  func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  private static func parameters(of query: Substring) -> [(name: String, value: String)] {
    query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
  }

  /// Resolves `+` and `%41`; a `%` without two digits stands for itself.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2)
        if digits.count == 2, digits.allSatisfy(isHexDigit),
          let value = UInt8(String(Substring(digits)), radix: 16)
        {
          bytes.append(value)
          rest = rest.dropFirst(2)
        } else {
          bytes.append(byte)
        }
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    Character(Unicode.Scalar(byte)).isHexDigit
  }
}
