/// What `help` explains besides commands.
enum HelpTopic: String, Sendable, CaseIterable {
  case language
  case exitCodes = "exit-codes"
  case failures

  /// Names with what they stand for.
  var facts: [(name: String, value: String)] {
    switch self {
    case .language: Self.rules
    case .failures:
      [("errors", "Words of a request's error, as JSON-RPC gives them in data.kind: \(Self.errorWords).")]
        + FailureKind.own.map { ($0.kind.rawValue, "\($0.meaning.capitalizedFirst).") }
    case .exitCodes: ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) }
    }
  }

  private static var errorWords: String {
    let own = FailureKind.own.map(\.kind)
    return FailureKind.allCases.filter { !own.contains($0) }.map(\.rawValue).joined(separator: ", ")
  }

  private static let rules: [(name: String, value: String)] = [
    ("jobs", "An id, a label, a unique beginning of an id, @last, @all, @active or @failed."),
    ("COMMAND; COMMAND", "One line may hold several. A \\ at its end goes on with the next line."),
    ("# …", "A comment, where a word could begin."),
    ("'…'", "One word, all in it as it is."),
    (
      "\"…\"",
      "One word, in which ${…} is filled in, and \\n, \\t, \\\", \\\\ and \\$ stand for one character."
    ),
    ("--name VALUE", "An option, also as --name=VALUE. Behind -- nothing is one."),
    ("${NAME}", "The variable that `set` or `let` gave a value; ${NAME:-TEXT} has TEXT where there is none."),
    ("> FILE, >> FILE", "The output into a file, or behind what is there."),
    ("| COMMAND", "The output into a shell command, which goes up to the line's end."),
    ("! COMMAND", "A shell command, which sees the variables and never the key."),
    ("if CONDITION", "A block up to its `end`, with `else` or `else if CONDITION` between; `help if`."),
    ("expect CONDITION", "Ends a script with 4 where it is not so; `help expect` has the conditions."),
    ("retry TIME …", "The command, or the block up to `end`, again where it fails for a while."),
    ("within TIME …", "The command, or the block up to `end`, with a deadline."),
  ]
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
