/// What `help` explains besides commands.
enum HelpTopic: String, Sendable, CaseIterable {
  case language
  case exitCodes = "exit-codes"

  /// Names with what they stand for.
  var facts: [(name: String, value: String)] {
    switch self {
    case .language: Self.rules
    case .exitCodes: ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) }
    }
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
  ]
}
