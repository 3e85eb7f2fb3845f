internal import Glibc
internal import LineEditing
internal import SurveyCoderAPI

/// A statement that a person typed, and what came of it.
struct RecordedStatement: Sendable {
  var statement: Statement?
  /// As it was typed.
  var text: String
  var failure: StepFailure?
  /// Whether what follows judges the failure.
  var isJudged = false
  /// As they are behind it.
  var variables = Variables()
  /// A person's own, which a script does not know.
  var aliases: [String: [String]] = [:]
}

/// Makes a script's lines of what was typed: without keys, with variables for what is another's the next time.
struct RecordedTranslation: Sendable {
  /// Variables that the script has.
  private var known: Set<String> = []
  /// Names of the parameters that stand for jobs.
  private var jobs: [String: String] = [:]

  mutating func lines(of entry: RecordedStatement) -> [String] {
    guard let statement = entry.statement else {
      // Whether a key was meant can't be told of what makes no sense.
      let mayHoldKey = entry.text.split { " \t\n;".contains($0) }.contains("key")
      return mayHoldKey ? ["# A command with a key in it."] : comment(entry.text, entry.failure)
    }
    guard case .command(let command) = statement else { return blockLines(entry) }
    switch command.words.first?.literal {
    case "record", "quit", "exit": return []
    case "key": return keyLines(command, entry)
    default: break
    }
    if command.namesKey { return ["# A command with a key in it."] }
    if SecretText.holdsKey(entry.text) { return comment(entry.text, entry.failure) }
    // In pieces it would not be seen in the text.
    if command.holdsKey { return ["# A command with a key in it."] }
    if isNoCommand(entry) { return comment(entry.text, entry.failure) }
    var parameters: [String] = []
    let text = rewritten(command, entry, &parameters)
    return parameters + [text] + expectation(entry)
  }

  private mutating func blockLines(_ entry: RecordedStatement) -> [String] {
    if SecretText.holdsKey(entry.text) || isNoCommand(entry) { return comment(entry.text, entry.failure) }
    var parameters: [String] = []
    let commands = (try? CommandLanguage.parse(entry.text)) ?? []
    // A key without its form can't be told from other words.
    if commands.contains(where: { $0.namesKey || $0.holdsKey }) { return ["# A block with a key in it."] }
    for command in commands {
      declare(variablesOf: command, entry, &parameters)
      note(command)
    }
    let lines = withVariables(entry.text, commands, &parameters)
    return parameters + lines + expectation(entry)
  }

  /// The lines of a block with their ids as variables, and all else as it was typed.
  private mutating func withVariables(
    _ text: String, _ commands: [ParsedCommand], _ parameters: inout [String]
  ) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
    var changes: [(word: Word, text: String)] = []
    for command in commands {
      var words = command.words
      if case .file(let word, _)? = command.destination { words.append(word) }
      for word in words where word.position.line == word.end.line {
        let changed = withVariables(word, &parameters)
        guard changed != word else { continue }
        changes.append((word, self.text(of: changed, inCondition: command.words.beginConditions)))
      }
    }
    // From the end, so that the places of those before stay theirs.
    for (word, text) in changes.sorted(by: { $0.word.position > $1.word.position }) {
      let range = word.position.column - 1..<word.end.column - 1
      lines[word.position.line - 1].replaceSubrange(range, with: text.unicodeScalars)
    }
    return lines.filter { !$0.isEmpty }.map { line in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: line)
      return String(text)
    }
  }

  /// `key` asks a person; `key --file` is told where.
  private mutating func keyLines(_ command: ParsedCommand, _ entry: RecordedStatement) -> [String] {
    let words = command.words.compactMap(\.literal)
    let path =
      words.count == 3 && words[1] == "--file"
      ? words[2] : words.count == 2 && words[1].hasPrefix("--file=") ? String(words[1].dropFirst(7)) : nil
    guard let path, entry.failure == nil else {
      return ["# key (is never recorded: a script has it from SCP_API_KEY, or from a file)"]
    }
    let isNew = known.insert("key_file").inserted
    let parameter = "param key_file \(CommandQuoting.quoted(path)) --about 'the file with the API key'"
    return (isNew ? [parameter] : []) + ["key --file ${key_file}"]
  }

  /// Whether a script with it would be refused, or would end in another way each time.
  private func isNoCommand(_ entry: RecordedStatement) -> Bool {
    guard let failure = entry.failure?.failure, !entry.isJudged else { return false }
    switch failure {
    case .syntax, .usage, .interrupted, .outputClosed, .expectation, .timeUp, .outcome(.timedOut): return true
    default: return failure.isTransient
    }
  }

  private func expectation(_ entry: RecordedStatement) -> [String] {
    guard let failure = entry.failure, !entry.isJudged else { return [] }
    return ["expect fail \(FailureKind(failure.failure).rawValue)"]
  }

  private func comment(_ text: String, _ failure: StepFailure?) -> [String] {
    let typed = SecretText.redacted(text).escapedForTerminal(keeping: ["\n"]).split(separator: "\n").map {
      "# \($0)"
    }
    guard let failure else { return typed }
    let reason = failure.endsEverything ? "It was interrupted." : failure.message
    return typed + ["#   " + SecretText.redacted(reason).escapedForTerminal]
  }

  /// The command with its ids as variables.
  private mutating func rewritten(
    _ command: ParsedCommand, _ entry: RecordedStatement, _ parameters: inout [String]
  ) -> String {
    declare(variablesOf: command, entry, &parameters)
    defer { note(command) }
    var words = command.words
    if let alias = words.first?.literal.flatMap({ entry.aliases[$0] }) {
      let full = alias.map { Word([.literal($0)], at: command.position, to: command.position) }
      words.replaceSubrange(0..<1, with: full)
    }
    if words.count == 2, words[0].literal == "source", let path = words[1].literal {
      // At the prompt it is relative to the current folder, in a script to the script's.
      words[1].parts = [.literal(absolute(path))]
    }
    words = words.map { withVariables($0, &parameters) }
    guard words != command.words else { return command.text }
    // There alone a sign such as > is a word.
    let isCondition = words.beginConditions
    return words.map { text(of: $0, inCondition: isCondition) }.joined(separator: " ")
      + destination(command.destination)
  }

  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), !path.hasPrefix("~/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }

  private mutating func withVariables(_ word: Word, _ parameters: inout [String]) -> Word {
    var word = word
    word.parts = word.parts.flatMap { part -> [Word.Part] in
      guard case .literal(let text) = part else { return [part] }
      return JobIDText.split(text).map { piece in
        guard piece.isID else { return .literal(piece.text) }
        return .variable(name: parameter(for: piece.text, &parameters), fallback: nil, word.position)
      }
    }
    return word
  }

  private mutating func parameter(for id: String, _ parameters: inout [String]) -> String {
    if let name = jobs[id] { return name }
    var number = jobs.count + 1
    while known.contains("job\(number)") { number += 1 }
    jobs[id] = "job\(number)"
    known.insert("job\(number)")
    parameters.append("param job\(number) \(id)")
    return "job\(number)"
  }

  /// Gives the script the variables that the command uses and that were set before the recording began.
  private mutating func declare(
    variablesOf command: ParsedCommand, _ entry: RecordedStatement, _ parameters: inout [String]
  ) {
    var words = command.words
    if case .file(let word, _)? = command.destination { words.append(word) }
    for case .variable(let name, nil, _) in words.flatMap(\.parts) where known.insert(name).inserted {
      let value = entry.variables[name].flatMap { SecretText.holdsKey($0) ? nil : $0 }
      parameters.append("param \(name)" + (value.map { " \(CommandQuoting.quoted($0))" } ?? ""))
    }
  }

  /// Takes in which variables the command sets.
  private mutating func note(_ command: ParsedCommand) {
    let words = command.words.compactMap(\.literal)
    if words.count > 1, ["set", "let", "param"].contains(words[0]) { known.insert(words[1]) }
  }

  private func text(of word: Word, inCondition: Bool = false) -> String {
    if let literal = word.literal {
      return inCondition ? CommandQuoting.conditionWord(literal) : CommandQuoting.quoted(literal)
    }
    var isPlain = true
    let parts = word.parts.map { part -> String in
      switch part {
      case .variable(let name, nil, _): return "${\(name)}"
      case .variable(let name, let fallback?, _): return "${\(name):-\(fallback)}"
      case .literal(let text):
        if CommandQuoting.quoted(text) != text { isPlain = false }
        return text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "\\$")
      }
    }
    return isPlain ? parts.joined() : "\"\(parts.joined())\""
  }

  private func destination(_ destination: ParsedCommand.Destination?) -> String {
    switch destination {
    case nil: ""
    case .file(let word, let appends): " \(appends ? ">>" : ">") \(text(of: word))"
    case .shell(let line, _): " | \(line)"
    }
  }
}

/// Finds ids of jobs in a text.
enum JobIDText {
  /// The parts of the text in their order, ids apart from the rest.
  static func split(_ text: String) -> [(text: String, isID: Bool)] {
    var parts: [(text: String, isID: Bool)] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "job_")?.lowerBound {
      let digits = rest[rest.index(start, offsetBy: 4)...].prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber)
      }
      let id = String(rest[start..<digits.endIndex])
      guard (try? JobID(id))?.isOfDocumentedForm == true else {
        parts.append((String(rest[..<digits.endIndex]), false))
        rest = rest[digits.endIndex...]
        continue
      }
      if start > rest.startIndex { parts.append((String(rest[..<start]), false)) }
      parts.append((id, true))
      rest = rest[digits.endIndex...]
    }
    if !rest.isEmpty || parts.isEmpty { parts.append((String(rest), false)) }
    return parts
  }
}
