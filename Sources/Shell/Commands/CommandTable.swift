internal import Operations

/// All commands: each operation's, and the shell's own.
struct CommandTable: Sendable {
  static let standard = CommandTable(
    OperationCatalogue.all.compactMap { CommandDeclaration($0) } + ShellCommands.all,
    aliases: ["?": ["help"], "exit": ["quit"], "ls": ["jobs"]],
    // A first word that stands alone for the command of two.
    lone: ["policy": ["policy", "show"]])

  let commands: [CommandDeclaration]
  let aliases: [String: [String]]
  private let lone: [String: [String]]

  init(
    _ commands: [CommandDeclaration], aliases: [String: [String]] = [:], lone: [String: [String]] = [:]
  ) {
    self.commands = commands
    self.aliases = aliases
    self.lone = lone
  }

  /// What can stand first on a line, in alphabetical order.
  var firstWords: [String] { Set(commands.compactMap(\.words.first)).sorted() }

  /// What can stand second behind that word.
  func secondWords(after first: String) -> [String] {
    commands.filter { $0.words.count > 1 && $0.words[0] == first }.map { $0.words[1] }
  }

  /// The command that the words begin with, and how many words name it.
  ///
  /// - Throws: ``InvalidArgument`` whose word counts from the command's first.
  func find(_ words: [String]) throws(InvalidArgument) -> (command: CommandDeclaration, words: Int) {
    let first = words.first ?? ""
    if let full = aliases[first] { return (try find(full + words.dropFirst()).command, 1) }
    let fitting = commands.filter { words.starts(with: $0.words) }
    if let best = fitting.max(by: { $0.words.count < $1.words.count }) { return (best, best.words.count) }
    let seconds = secondWords(after: first)
    guard !seconds.isEmpty else {
      throw InvalidArgument(
        "There is no command called \(first.prefix(80)): `help` lists them.", word: 0,
        suggestion: Suggestion.nearest(to: first, in: firstWords + aliases.keys.sorted()))
    }
    if words.count == 1, let full = lone[first] { return (try find(full).command, 1) }
    let second = words.count > 1 ? words[1] : ""
    throw InvalidArgument(
      "\(first) is followed by \(seconds.joined(separator: ", ")).", word: min(1, words.count - 1),
      suggestion: Suggestion.nearest(to: second, in: seconds).map { "\(first) \($0)" })
  }

  /// The commands whose words begin so, for `help policy`; empty when there are none.
  func commands(beginning words: [String]) -> [CommandDeclaration] {
    let words = words.first.flatMap { aliases[$0] }.map { $0 + words.dropFirst() } ?? words
    return commands.filter { $0.words.starts(with: words) }
  }
}
