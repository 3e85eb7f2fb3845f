internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// What may stand at a place of a command, for completion.
enum Expectation: Sendable, Equatable {
  /// Nothing that could be offered: a number, say.
  case nothing
  case words([String])
  case options([Option])
  case jobs, labels, tags, files
  /// Names of variables.
  case variables
  /// Names of a person's own aliases.
  case aliases
  /// Numbers of the policy that is named before.
  case policyNumbers
  /// What the setting that is named before may be.
  case settingValue

  struct Option: Sendable, Equatable {
    /// `--timeout`
    let word: String
    /// `--timeout TIME`
    let usage: String
    let summary: String
  }
}

enum JobStatusWords {
  static let all = JobStatus.known.map(\.text)
}

extension CommandTable {
  /// The words of the command that is being written, without those of the commands around it: `wait x` of
  /// `let y = wait x`. Aliases stand for their words.
  ///
  /// - Parameter word: The one that has been begun.
  func innermost(_ words: [String], word: String = "") -> [String] {
    let words = expanded(words).words
    guard let found = try? find(words) else { return words }
    let rest = Array(words.dropFirst(found.words))
    guard let start = found.command.innerStart(rest), rest.count >= start else { return words }
    if case .around(.retry, _) = found.command.body, rest.count == start,
      word.hasPrefix("-") || rest.last?.hasPrefix("--") == true
    {
      return words
    }
    return innermost(Array(rest.dropFirst(start)), word: word)
  }

  /// What may stand behind these words of a condition.
  private func expectation(inCondition words: [String]) -> Expectation {
    guard let first = words.first else { return .words(ConditionSubject.allCases.map(\.rawValue)) }
    switch ConditionSubject(rawValue: first) {
    case .status: return words.count == 1 ? .words(ConditionReader.statuses) : .nothing
    case .fail: return .words(FailureKind.words)
    case .value: return words.count == 2 ? .words(Comparison.signs) : .nothing
    case nil: return words.count == 1 ? .words(Comparison.signs) : .nothing
    }
  }

  /// What may stand behind these whole words, where `word` has been begun.
  func expectation(behind words: [String], word: String) -> Expectation {
    let words = innermost(words, word: word)
    guard !words.isEmpty else { return .words(firstWords + ownAliases + builtInAliases) }
    guard let found = try? find(words) else { return .words(secondWords(after: words[0])) }
    let seconds = words.count == 1 ? secondWords(after: words[0]) : []
    if !seconds.isEmpty { return .words(seconds) }
    let rest = Array(words.dropFirst(found.words))
    return expectation(in: found.command, behind: rest, word: word)
  }

  private func expectation(
    in command: CommandDeclaration, behind words: [String], word: String
  ) -> Expectation {
    if let last = words.last, last.hasPrefix("--"), !last.contains("="),
      let option = command.parameter(option: String(last.dropFirst(2))), option.kind != .flag
    {
      return resolved(option.expectation, behind: words)
    }
    switch command.body {
    case .keyword(.expect), .keyword(.if): return expectation(inCondition: words)
    case .keyword(.else) where words.first == Keyword.if.rawValue:
      return expectation(inCondition: Array(words.dropFirst()))
    default: break
    }
    if word.hasPrefix("-") { return .options(command.options(notIn: words)) }
    if command.name == "help" {
      let topics = HelpTopic.allCases.map(\.rawValue)
      return .words(
        words.isEmpty ? firstWords + topics : words.count == 1 ? secondWords(after: words[0]) : [])
    }
    // Two commands of one name, such as `history`, may take different words.
    let places = commands.filter { $0.words == command.words }.compactMap {
      $0.positional(positionals(words, of: $0))?.expectation
    }
    return places.first { $0 != .nothing }.map { resolved($0, behind: words) } ?? .nothing
  }

  /// What a person may type next, where nothing can be offered: what the place is for, and the options that are
  /// left; else the usage.
  func hints(behind words: [String]) -> [String] {
    let words = innermost(words)
    guard !words.isEmpty, let found = try? find(words) else { return [] }
    let command = found.command
    let rest = Array(words.dropFirst(found.words))
    if let last = rest.last, last.hasPrefix("--"),
      let option = command.parameter(option: String(last.dropFirst(2)))
    {
      return ["\(option.usage.trimmingBrackets)  \(option.summary)"]
    }
    let place = command.positional(positionals(rest, of: command))
    let told =
      [place.map { "\($0.usage)  \($0.summary)" }].compactMap(\.self)
      + command.options(notIn: rest).map { "\($0.usage)  \($0.summary)" }
    return told.isEmpty ? [command.usage] : told
  }

  /// How many of the words are neither options nor their values.
  private func positionals(_ words: [String], of command: CommandDeclaration) -> Int {
    var count = 0
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word.hasPrefix("--") {
        isValue =
          !word.contains("=")
          && command.parameter(option: String(word.dropFirst(2))).map { $0.kind != .flag } ?? false
      } else {
        count += 1
      }
    }
    return count
  }

  /// With what depends on the words before filled in.
  private func resolved(_ expectation: Expectation, behind words: [String]) -> Expectation {
    switch expectation {
    case .settingValue:
      let setting = words.last.flatMap(Setting.named)
      if setting?.isFile == true { return .files }
      return setting?.values.map { .words($0) } ?? .nothing
    case .policyNumbers:
      let policy = words.lazy.compactMap { try? NamedPolicies.policy(named: $0) }.first
      return .words((policy?.numbers ?? []).map { "\($0.name)=" })
    default: return expectation
    }
  }
}

extension CommandDeclaration {
  /// The options that may still be given.
  fileprivate func options(notIn words: [String]) -> [Expectation.Option] {
    parameters.compactMap { parameter in
      guard let name = parameter.option, parameter.takesMany || !words.contains("--\(name)") else {
        return nil
      }
      return Expectation.Option(
        word: "--\(name)", usage: parameter.usage.trimmingBrackets, summary: parameter.summary)
    }
  }
}

extension String {
  /// `[--tag TEXT]…` as `--tag TEXT`.
  fileprivate var trimmingBrackets: String {
    var text = Substring(self)
    if text.hasSuffix("…") { text = text.dropLast() }
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    return String(text)
  }
}

extension CommandParameter {
  var expectation: Expectation {
    if let offers { return offers }
    return switch kind {
    case .choice(let values): .words(values)
    case .job, .jobs: .jobs
    case .file: .files
    case .text, .texts, .secret, .newJobs, .integer, .duration, .flag, .pointer, .url, .numbers, .token:
      .nothing
    }
  }
}
