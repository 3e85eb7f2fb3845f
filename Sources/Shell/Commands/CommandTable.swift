internal import Operations

/// All commands: each operation's, and the shell's own.
struct CommandTable: Sendable {
  /// With nobody's own aliases.
  static let standard = CommandTable(names: ShellNames())

  /// The same for every table, and made once.
  private static let all =
    [ShellCommands.key] + OperationCatalogue.all.compactMap { CommandDeclaration($0) } + ShellCommands.others

  var commands: [CommandDeclaration] { Self.all }
  /// A person's own aliases are found here.
  let names: ShellNames
  /// Other names of commands that everybody has.
  static let aliases: [String: [String]] = [
    "?": ["help"], "exit": ["quit"], "ls": ["jobs"], "metrics": ["stats"],
  ]
  /// A first word that stands alone for the command of two.
  private static let lone: [String: [String]] = [
    "policy": ["policy", "show"], "config": ["config", "list"],
  ]

  init(names: ShellNames) { self.names = names }

  /// What can stand first on a line, in alphabetical order.
  var firstWords: [String] { Set(commands.compactMap(\.words.first)).sorted() }

  var builtInAliases: [String] { Self.aliases.keys.filter { $0 != "?" }.sorted() }
  var ownAliases: [String] { names.aliases.keys.sorted() }

  /// What can stand second behind that word.
  func secondWords(after first: String) -> [String] {
    commands.filter { $0.words.count > 1 && $0.words[0] == first }.map { $0.words[1] }
  }

  /// The command that the words begin with, and how many words name it. A person's own aliases are not looked
  /// at: see ``expanded(_:)``.
  ///
  /// - Throws: ``InvalidArgument`` whose word counts from the command's first.
  func find(_ words: [String]) throws(InvalidArgument) -> (command: CommandDeclaration, words: Int) {
    let first = words.first ?? ""
    if let full = Self.aliases[first] { return (try find(full + words.dropFirst()).command, 1) }
    let fitting = commands.filter {
      words.starts(with: $0.words) && $0.takes(Array(words.dropFirst($0.words.count)))
    }
    // Of two of one name the shell's own is choosy about its words, and so goes first.
    if let most = fitting.map(\.words.count).max(),
      let best = fitting.last(where: { $0.words.count == most })
    {
      return (best, most)
    }
    let seconds = secondWords(after: first)
    guard !seconds.isEmpty else {
      throw InvalidArgument(
        "There is no command called \(first.prefix(80)): `help` lists them.", word: 0,
        suggestion: Suggestion.nearest(to: first, in: firstWords + ownAliases + builtInAliases))
    }
    if words.count == 1, let full = Self.lone[first] { return (try find(full).command, 1) }
    let second = words.count > 1 ? words[1] : ""
    throw InvalidArgument(
      "\(first) is followed by \(seconds.joined(separator: ", ")).", word: min(1, words.count - 1),
      suggestion: Suggestion.nearest(to: second, in: seconds).map { "\(first) \($0)" })
  }

  /// The words with a person's own alias replaced, and how many more there are now.
  func expanded(_ words: [String]) -> (words: [String], more: Int) {
    guard let first = words.first, let full = names.aliases[first] else { return (words, 0) }
    return (full + words.dropFirst(), full.count - 1)
  }

  /// The commands whose words begin so, for `help policy`; empty when there are none.
  func commands(beginning words: [String]) -> [CommandDeclaration] {
    let words =
      words.first.flatMap { Self.aliases[$0] }.map { $0 + words.dropFirst() } ?? expanded(words).words
    let named = commands.filter { $0.words.starts(with: words) }
    guard named.isEmpty, let found = try? find(words) else { return named }
    return [found.command]
  }
}
