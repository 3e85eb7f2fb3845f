package import LineEditing
internal import Operations

/// What may follow a line that is being typed, as the command's usage says it: the rest of a command's name, the
/// parameters that are not there yet, the form of an option's value.
package struct CommandHints: Sendable {
  private let table: CommandTable

  /// - Parameter names: Aliases, as the commands set them.
  package init(names: ShellNames = ShellNames()) { table = CommandTable(names: names) }

  /// For ``EditlineEditor``.
  package var hinter: Hinter { { self.hint($0) } }

  func hint(_ text: String) -> String? {
    let line = PartialLine(text.unicodeScalars)
    // No word yet in spite of what stands there: a quote was opened.
    guard !line.isForShell, !line.isFile, !line.word.isEmpty || line.replacing == 0 else { return nil }
    let words = table.innermost(line.words, word: line.word)
    let seconds = words.first.map(table.secondWords) ?? []
    if words.isEmpty {
      return line.word.isEmpty ? nil : hint(to: line.word, of: table.firstWords, behind: words)
    } else if words.count == 1, !seconds.isEmpty {
      return line.word.isEmpty
        ? seconds.joined(separator: "|") : hint(to: line.word, of: seconds, behind: words)
    }
    guard let found = try? table.find(words) else { return nil }
    let behind = Array(words.dropFirst(found.words))
    if line.word.isEmpty { return expected(of: found.command, behind: behind) }
    if line.word.hasPrefix("-"), found.command.parameter(option: String(line.word.dropFirst(2))) == nil {
      return rest(ofOption: line.word, of: found.command)
    }
    if case .words(let values) = table.expectation(behind: line.words, word: line.word),
      let rest = rest(of: line.word, in: values)
    {
      return rest
    }
    return expected(of: found.command, behind: behind + [line.word]).map { " " + $0 }
  }

  /// What a word of a command's name still lacks; behind a whole name, what the command takes.
  private func hint(to word: String, of names: [String], behind words: [String]) -> String? {
    if let found = try? table.find(words + [word]), found.words == words.count + 1 {
      if table.secondWords(after: word).isEmpty {
        return expected(of: found.command, behind: []).map { " " + $0 }
      }
    }
    return rest(of: word, in: names)
  }

  /// What is missing of the only one that begins so; `nil` where the word is whole, or several do.
  private func rest(of word: String, in words: [String]) -> String? {
    let fitting = words.filter { $0.hasPrefix(word) && $0 != word }
    guard !words.contains(word), fitting.count == 1, let only = fitting.first else { return nil }
    return String(only.dropFirst(word.count))
  }

  private func rest(ofOption word: String, of command: CommandDeclaration) -> String? {
    let fitting = command.parameters.filter { $0.option.map { "--\($0)".hasPrefix(word) } ?? false }
    guard fitting.count == 1, let only = fitting.first, let option = only.option else { return nil }
    let value = value(of: only).map { " " + $0 } ?? ""
    return String("--\(option)".dropFirst(word.count)) + value
  }

  /// The form of an option's value, as the usage writes it; `nil` for a flag.
  private func value(of parameter: CommandParameter) -> String? {
    guard parameter.kind != .flag, let option = parameter.option else { return nil }
    let usage = parameter.usage.drop { $0 == "[" }.dropLast(parameter.usage.hasSuffix("]") ? 1 : 0)
    return usage.hasPrefix("--\(option) ") ? String(usage.dropFirst(option.count + 3)) : nil
  }

  private func expected(of command: CommandDeclaration, behind words: [String]) -> String? {
    var given: Set<String> = []
    var positionals = 0
    var awaited: CommandParameter?
    for word in words {
      if awaited != nil {
        awaited = nil
      } else if word.hasPrefix("--"), let option = command.parameter(option: String(word.dropFirst(2))) {
        given.insert(String(word.dropFirst(2)))
        awaited = option.kind == .flag ? nil : option
      } else {
        positionals += 1
      }
    }
    if let awaited { return value(of: awaited) }
    let places = command.parameters.filter { $0.option == nil }
    let open = places.enumerated().filter {
      $0.offset >= positionals || ($0.element.takesMany && positionals == 0)
    }
    let options = command.parameters.filter { parameter in
      parameter.option.map { !given.contains($0) } ?? false
    }
    let parts = open.map(\.element.usage) + options.map(\.usage)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}
