internal import JSON
internal import LineEditing

/// Writes a reply in one of the output modes.
enum ReplyWriter {
  /// - Returns: Whole lines, or nothing at all.
  static func bytes(
    _ reply: any JSONWritable & Sendable, mode: OutputMode, _ style: TextStyle
  ) -> [UInt8] {
    let renderable = reply as? any Renderable
    switch mode {
    case .table:
      guard let renderable else { return line(reply.json, style) }
      return Array(renderable.lines(style).map { $0 + "\n" }.joined().utf8)
    case .json: return line(reply.json, style)
    case .ndjson: return (renderable?.rows ?? [reply.json]).flatMap { line($0, style) }
    case .csv:
      let columns = renderable.flatMap { type(of: $0).csvColumns }
      let rows = renderable?.rows ?? [reply.json]
      return Array(CSVText.text(rows, columns: columns, isTerminal: style.isTerminal).utf8)
    }
  }

  private static func line(_ json: RawJSON, _ style: TextStyle) -> [UInt8] {
    // A reply's own JSON is one line; a value cut out of a result may be several.
    let isOneLine = !json.bytes.contains(UInt8(ascii: "\n")) && !json.bytes.contains(UInt8(ascii: "\r"))
    let bytes = isOneLine ? json.bytes : Self.oneLine(json)
    guard style.isTerminal else { return bytes + [UInt8(ascii: "\n")] }
    return Array(JSONForTerminal.escaped(String(decoding: bytes, as: UTF8.self)).utf8) + [UInt8(ascii: "\n")]
  }

  /// White space outside strings is all that a newline in JSON can be.
  private static func oneLine(_ json: RawJSON) -> [UInt8] {
    json.bytes.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
  }
}

/// JSON that means the same and holds nothing that a terminal obeys.
enum JSONForTerminal {
  static func escaped(_ json: String) -> String {
    // Whatever the terminal's escaping would change stands inside a string, where \u may stand for it.
    guard json.escapedForTerminal(keeping: ["\n"]) != json else { return json }
    var shown = ""
    for scalar in json.unicodeScalars {
      let text = String(scalar)
      if scalar == "\n" || text.escapedForTerminal == text {
        shown += text
      } else {
        for unit in text.utf16 {
          let digits = String(unit, radix: 16)
          shown += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return shown
  }
}
