internal import JSON
internal import LineEditing
internal import Operations

/// The settings, what is in force, and what the config file says.
struct ConfigReply: Renderable {
  struct Row: Sendable, JSONWritable {
    let name: String
    /// What is in force now; `nil` for nothing.
    let value: String?
    /// What the file says; `nil` for nothing.
    let inFile: String?
    let summary: String

    func write(to writer: inout JSONWriter) {
      writer.object {
        $0.member("name", name)
        $0.member("value", ifPresent: value)
        $0.member("inFile", ifPresent: inFile)
        $0.member("summary", summary)
      }
    }
  }

  /// `nil` where there is no place for one.
  let path: String?
  let settings: [Row]

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("path", ifPresent: path)
      $0.member("settings", settings)
    }
  }

  var rows: [RawJSON] { settings.map(\.json) }
  static var csvColumns: [String]? { ["name", "value", "inFile", "summary"] }

  func lines(_ style: TextStyle) -> [String] {
    var table = TextTable(columns: [
      .init(title: "SETTING"), .init(title: "NOW", rank: 1, minimum: 8),
      .init(title: "IN THE FILE", rank: 2, minimum: 8), .init(title: "WHAT IT IS", rank: 3, minimum: 16),
    ])
    table.rows = settings.map {
      [
        .init($0.name.escapedForTerminal, .cyan), .init(($0.value ?? "").escapedForTerminal),
        .init(($0.inFile ?? "").escapedForTerminal), .init($0.summary),
      ]
    }
    let place =
      path.map { "The file is \($0.escapedForTerminal)." }
      ?? "There is no config file: --no-config was given, or there is no home."
    return table.lines(style) + TextWrap.lines(place, width: style.width)
  }
}
