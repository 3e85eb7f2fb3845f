internal import Operations

/// Gathers what commands reach, each once.
struct ReachGatherer: Sendable {
  private struct Entry: Hashable {
    let file: String
    let position: SourcePosition
    let kind: ScriptReach.Kind
    let text: String
  }

  private(set) var found: [ScriptReach] = []
  private var seen: Set<Entry> = []

  /// - Parameters:
  ///   - action: What the command was read as; `nil` where a run alone can tell all its words.
  ///   - script: Where it stands.
  mutating func gather(
    _ command: ParsedCommand, _ action: PreparedCommand.Action?, _ reader: CommandReader,
    _ variables: Variables, in script: Script
  ) {
    let spelled = variables.spelled
    func add(_ kind: ScriptReach.Kind, _ text: String, at position: SourcePosition) {
      let entry = Entry(file: script.source.name, position: position, kind: kind, text: text)
      guard !(kind == .writes && text == "/dev/null"), seen.insert(entry).inserted else { return }
      found.append(ScriptReach(source: script.source, position: position, kind: kind, text: text))
    }
    if let action = action ?? (try? reader.read(command, variables: spelled).action) {
      for (kind, text) in Self.reach(of: action, reader, in: script) {
        add(kind, text, at: command.position)
      }
    } else if Self.mayReach(command.words.map { Self.text(of: $0, spelled) }, reader.table) {
      add(.unclear, command.text, at: command.position)
    }
    switch command.destination {
    case .file(let word, _)?: add(.writes, Self.text(of: word, spelled), at: word.position)
    case .shell(let line, let position)?: add(.runs, line, at: position)
    case nil: break
    }
  }

  private static func reach(
    of action: PreparedCommand.Action, _ reader: CommandReader, in script: Script
  ) -> [(ScriptReach.Kind, String)] {
    switch action {
    case .operation(let operation): operation.writtenFile.map { [(.writes, $0)] } ?? []
    case .capture(_, _, let inner): reach(of: inner, reader, in: script)
    case .shell(.source(let path)): [(.sources, script.path(of: path))]
    case .shell(.record(.start(let path, _))): [(.writes, path)]
    case .shell(.config(.set(let setting, let value))): [(.configures, "\(setting.name) \(value)")]
    case .shell(.config(.unset(let setting))): [(.configures, setting.name)]
    case .shell(.shellLine(let line)): [(.runs, line)]
    // Told where it is declared: whether, and with what behind it, it is used, a run may decide.
    case .shell(.alias(_, let words)):
      if let action = try? reader.action(of: words) {
        reach(of: action, reader, in: script)
      } else {
        mayReach(words, reader.table) ? [(.unclear, words.joined(separator: " "))] : []
      }
    case .shell, .wait, .expect, .preview: []
    }
  }

  /// Whether a command that can't be read before it runs may be one that touches something.
  private static func mayReach(_ words: [String], _ table: CommandTable) -> Bool {
    guard let found = try? table.find(table.expanded(words).words) else { return true }
    return switch found.command.body {
    case .operation(let type): type == GetResult.self
    case .shell: ["!", "source", "record start", "config set", "config unset"].contains(found.command.name)
    case .around: true
    case .keyword: false
    }
  }

  private static func text(of word: Word, _ spelled: Variables) -> String {
    (try? spelled.expand(word)) ?? word.literal ?? ""
  }
}
