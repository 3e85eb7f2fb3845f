extension JSONValue {
  /// The value over several lines, two spaces a level, scalars as they stand in the source.
  package var prettyPrinted: String {
    var out = ""
    write(into: &out, indent: 0)
    return out
  }

  private func write(into out: inout String, indent: Int) {
    func newline(_ indent: Int) { out += "\n" + String(repeating: "  ", count: indent) }
    switch kind {
    case .object where count > 0:
      out += "{"
      for (place, member) in members.enumerated() {
        if place > 0 { out += "," }
        newline(indent + 1)
        out += member.key.json.description + ": "
        member.value.write(into: &out, indent: indent + 1)
      }
      newline(indent)
      out += "}"
    case .array where count > 0:
      out += "["
      for (place, element) in elements.enumerated() {
        if place > 0 { out += "," }
        newline(indent + 1)
        element.write(into: &out, indent: indent + 1)
      }
      newline(indent)
      out += "]"
    case .object: out += "{}"
    case .array: out += "[]"
    default: out += String(decoding: raw, as: UTF8.self)
    }
  }
}
