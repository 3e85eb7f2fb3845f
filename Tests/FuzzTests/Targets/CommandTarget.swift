@testable import LineEditing
@testable import Shell

extension FuzzTarget {
  /// Lines of the command language: places lie within the text, a command's own text is that command again, and words
  /// that are quoted are the same words.
  static let commandLines = FuzzTarget(name: "command-lines") {
    try Corpus.files(in: "scripts/replay", ending: ".scjobs").flatMap {
      $0.split(separator: 0x0A).map(Array.init)
    }
  } check: { bytes in
    let text = text(bytes)
    let lines = Lines(text)
    var commands: [ParsedCommand] = []
    do throws(SyntaxError) { commands = try CommandLanguage.parse(text) } catch {
      try lines.check(error.position)
    }
    for command in commands {
      try lines.check(command.position)
      for word in command.words {
        try lines.check(word.position)
        try lines.check(word.end)
        try require(word.position <= word.end, "a word that ends before it begins")
      }
      try checkAgain(command)
      try checkQuoted(command.words.compactMap(\.literal))
      do throws(CommandFailure) { _ = try CommandReader().read(command, variables: Variables()) } catch {
        try require(!error.message.isEmpty, "a failure without a sentence")
        if let position = error.position { try lines.check(position) }
      }
    }
    let entered = EnteredText(text)
    if case .success(let statements) = entered.parsed {
      for place in statements.indices { _ = entered.text(of: place, in: statements) }
    }
    _ = PartialLine(text.unicodeScalars)
    _ = CommandHints().hint(text)
    let shown = text.escapedForTerminal
    try require(shown.escapedForTerminal == shown, "escaped twice it is another")
    if !text.isEmpty, text.utf8.count < 1000 {
      try require(
        HistoryEntryCoding.decode(HistoryEntryCoding.encode(text).utf8) == text, "history keeps another text")
    }
    _ = HistoryEntryCoding.decode(bytes)
  }

  private static func checkAgain(_ command: ParsedCommand) throws {
    // A byte order mark that begins a text is no part of it.
    guard command.text.unicodeScalars.first != "\u{feff}" else { return }
    let again = (try? CommandLanguage.parse(command.text)) ?? []
    try require(
      again.count == 1 && again[0].words.map(\.form) == command.words.map(\.form)
        && again[0].shellLine == command.shellLine,
      "“\(command.text)” alone is another command")
  }

  private static func checkQuoted(_ words: [String]) throws {
    guard !words.isEmpty else { return }
    let line = words.map(CommandQuoting.quoted).joined(separator: " ")
    let again = (try? CommandLanguage.parse(line)) ?? []
    // Scalar by scalar, which == does not compare.
    let same =
      again.count == 1
      && again[0].words.map { $0.literal.map { Array($0.utf8) } } == words.map { Array($0.utf8) }
    try require(same, "quoted, \(words) are other words: \(line)")
  }
}

extension Word {
  /// The parts without their places.
  fileprivate var form: [[String?]] {
    parts.map { part in
      switch part {
      case .literal(let text): [text]
      case .variable(let name, let fallback, _): [nil, name, fallback]
      }
    }
  }
}

/// The lines of a text as positions count them.
struct Lines {
  private let lengths: [Int]

  init(_ text: String) {
    lengths = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(\.count)
  }

  func check(_ position: SourcePosition) throws(Violation) {
    try require(
      (1...lengths.count).contains(position.line)
        && (1...lengths[position.line - 1] + 1).contains(position.column),
      "\(position) is no place of the text")
  }
}
