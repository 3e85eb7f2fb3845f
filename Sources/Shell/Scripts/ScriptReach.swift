internal import JSON
internal import LineEditing

/// What a script touches besides the session, so that whoever got it from somebody else knows before it runs.
struct ScriptReach: Sendable, Equatable {
  enum Kind: String, Sendable, CaseIterable {
    /// A file.
    case writes
    /// A command for the shell.
    case runs
    /// Another script.
    case sources
    /// A setting of the config file, and its new value.
    case configures
    /// A command of which only a run can tell what it touches.
    case unclear
  }

  let source: SourceText
  let position: SourcePosition
  let kind: Kind
  /// A variable that only a run can fill in stands as `${name}`.
  let text: String
}

extension ScriptReach {
  /// `  writes out/results.json  nightly.scjobs:12`
  var line: String {
    "  \(kind.rawValue) \(SecretText.redacted(text).escapedForTerminal)  "
      + "\(source.name.escapedForTerminal):\(position.line)"
  }
}

extension ScriptReach: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("file", source.name)
      $0.member("line", position.line)
      $0.member("column", position.column)
      $0.member("kind", kind.rawValue)
      $0.member("text", SecretText.redacted(text))
    }
  }
}
