internal import JSON
internal import LineEditing
internal import Operations

/// What a script touches besides the session, so that whoever got it from somebody else knows before it runs: files
/// that it writes, programs that it starts, scripts that it reads.
struct ScriptReach: Sendable, Equatable {
  enum Kind: String, Sendable, CaseIterable {
    case writes
    case runs
    case sources
  }

  let source: SourceText
  let position: SourcePosition
  let kind: Kind
  /// A path, or a command for the shell; variables that only a run can fill in are left as written.
  let text: String

  fileprivate var isNothing: Bool { kind == .writes && text == "/dev/null" }
}

/// Gathers the ``ScriptReach`` of commands.
struct ReachGatherer: Sendable {
  private(set) var found: [ScriptReach] = []

  /// - Parameters:
  ///   - action: What the command was read as; `nil` where a run alone can tell all its words.
  ///   - script: Where it stands.
  mutating func gather(
    _ command: ParsedCommand, _ action: PreparedCommand.Action?, _ variables: Variables, in script: Script
  ) {
    let before = found.count
    defer { found[before...].removeAll(where: \.isNothing) }
    func reaches(_ kind: ScriptReach.Kind, _ text: String, at position: SourcePosition? = nil) -> ScriptReach
    {
      ScriptReach(
        source: script.source, position: position ?? command.position, kind: kind, text: text)
    }
    if let line = command.shellLine { found.append(reaches(.runs, line)) }
    switch action {
    case let action?: found += Self.reach(of: action, in: script).map { reaches($0, $1) }
    case nil:
      for (word, next) in zip(command.words, command.words.dropFirst()) where word.literal == "--out" {
        found.append(reaches(.writes, Self.text(of: next, variables)))
      }
    }
    switch command.destination {
    case .file(let word, _)?:
      found.append(reaches(.writes, Self.text(of: word, variables), at: word.position))
    case .shell(let line, let position)?: found.append(reaches(.runs, line, at: position))
    case nil: break
    }
  }

  private static func reach(
    of action: PreparedCommand.Action, in script: Script
  ) -> [(ScriptReach.Kind, String)] {
    switch action {
    case .operation(let operation): operation.writtenFile.map { [(.writes, $0)] } ?? []
    case .capture(_, _, let inner): reach(of: inner, in: script)
    case .shell(.source(let path)): [(.sources, script.path(of: path))]
    case .shell(.record(.start(let path, _))): [(.writes, path)]
    case .shell(.config(.set)), .shell(.config(.unset)): [(.writes, "the config file")]
    case .shell, .wait, .expect, .preview: []
    }
  }

  private static func text(of word: Word, _ variables: Variables) -> String {
    if !variables.isPending(word), let text = try? variables.expand(word) { return text }
    return word.parts.map {
      switch $0 {
      case .literal(let text): text
      case .variable(let name, _, _): "${\(name)}"
      }
    }.joined()
  }
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
