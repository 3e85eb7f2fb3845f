internal import JSON
internal import LineEditing
internal import Operations

/// One sentence.
struct MessageReply: Renderable {
  let message: String

  func write(to writer: inout JSONWriter) { writer.object { $0.member("message", message) } }
  func lines(_ style: TextStyle) -> [String] {
    TextWrap.lines(SecretText.redacted(message).escapedForTerminal, width: style.width)
  }
}

/// What `output` or `timing` is set to.
struct ModeReply: Renderable {
  let name: String
  let setting: String
  /// For people.
  let text: String

  func write(to writer: inout JSONWriter) { writer.object { $0.member(named: name, setting) } }
  func lines(_ style: TextStyle) -> [String] { [text] }
}

/// Variables or aliases, by their names.
struct NamedTextsReply: Renderable {
  /// What they are, as the reply's one member.
  let kind: String
  let texts: [(name: String, text: String)]
  /// Said where there are none.
  let none: String

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.key(kind)
      $0.object { writer in for (name, text) in shown { writer.member(named: name, text) } }
    }
  }

  private var shown: [(name: String, text: String)] { texts.map { ($0.name, SecretText.redacted($0.text)) } }

  var rows: [RawJSON] {
    shown.map { name, text in
      var writer = JSONWriter()
      writer.object {
        $0.member("name", name)
        $0.member("value", text)
      }
      return RawJSON(validated: writer.bytes)
    }
  }

  static var csvColumns: [String]? { ["name", "value"] }

  func lines(_ style: TextStyle) -> [String] {
    guard !texts.isEmpty else { return TextWrap.lines(none, width: style.width) }
    return TextWrap.facts(
      shown.map { (name: $0.name.escapedForTerminal, value: $0.text.escapedForTerminal) }, style)
  }
}

/// The lines that were entered.
struct EnteredLinesReply: Renderable {
  /// The latest last.
  let entries: [String]

  func write(to writer: inout JSONWriter) { writer.object { $0.member("lines", entries) } }

  var rows: [RawJSON] {
    entries.map { entry in
      var writer = JSONWriter()
      writer.object { $0.member("line", entry) }
      return RawJSON(validated: writer.bytes)
    }
  }

  static var csvColumns: [String]? { ["line"] }

  func lines(_ style: TextStyle) -> [String] {
    entries.flatMap { $0.escapedForTerminal(keeping: ["\n"]).split(separator: "\n").map(String.init) }
  }
}
