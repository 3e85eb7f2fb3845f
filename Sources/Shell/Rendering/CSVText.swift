internal import JSON
internal import LineEditing

/// Comma-separated values (RFC 4180): lines end in CR LF, and a first line names the columns.
enum CSVText {
  /// - Parameter isTerminal: Whether a person looks at it: then each record is one line that ends in LF alone, and
  ///   no field holds what a terminal would obey.
  static func text(_ rows: [RawJSON], columns: [String]?, isTerminal: Bool = false) -> String {
    let rows = rows.map(flat)
    var names = columns ?? []
    if columns == nil {
      var seen: Set<String> = []
      names = rows.flatMap { $0.map(\.name) }.filter { seen.insert($0).inserted }
    }
    let values = rows.map { row in
      let cells = Dictionary(row.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      return names.map { cells[$0] ?? "" }
    }
    return ([names] + values).map { record in
      let fields = record.map { field(isTerminal ? $0.escapedForTerminal : $0) }
      return fields.joined(separator: ",") + (isTerminal ? "\n" : "\r\n")
    }.joined()
  }

  static func field(_ text: String) -> String {
    let special = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    let hasEdgeBlank = text.first == " " || text.last == " "
    guard special || hasEdgeBlank else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// The members of an object, those of inner objects with a dot before: `progress.total`.
  static func flat(_ json: RawJSON) -> [(name: String, value: String)] {
    guard let root = try? json.document().root else { return [] }
    return flat(root, prefix: "")
  }

  private static func flat(_ value: JSONValue, prefix: String) -> [(name: String, value: String)] {
    guard value.kind == .object else { return [(prefix.isEmpty ? "value" : prefix, cell(value))] }
    return value.members.flatMap { flat($0.value, prefix: prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
  }

  /// Text as it is, a list of texts with blanks between, all else as JSON.
  private static func cell(_ value: JSONValue) -> String {
    if value.isNull { return "" }
    if let text = value.string { return text }
    let texts = value.elements.compactMap(\.string)
    if value.kind == .array, texts.count == value.count { return texts.joined(separator: " ") }
    return value.rawJSON.description
  }
}
