internal import Operations

/// Commands that say which others run, and what must be so.
extension ShellCommands {
  static let control: [CommandDeclaration] = [parameter, expect, choice, otherwise, end, retry, within]

  private static let parameter = CommandDeclaration(
    words: ["param"], group: .scripts, summary: "Say what a script needs to be told",
    discussion: """
      The variable keeps what --set, or a command before, gave it; else it is DEFAULT. Without either nothing of \
      the script runs. `scjobs check` lists them.
      """,
    parameters: [
      CommandParameter(.text, "NAME", isRequired: true, offers: .variables, "letters, digits and _"),
      CommandParameter(.text, "DEFAULT", "its value where none is given"),
      CommandParameter(.text, "TEXT", option: "about", "what it is, in a few words"),
    ],
    examples: ["param out --about 'folder for the results'", "param limit 2h"],
    body: .shell { arguments throws(InvalidArgument) in
      let name = arguments.positionals[0]
      guard Variables.isName(name) else {
        throw InvalidArgument("A variable's name is made of letters, digits and _.", word: 0)
      }
      return .parameter(
        ScriptParameter(
          name: name, fallback: arguments.positionals.dropFirst().first, about: arguments.option("about")))
    })

  private static let expect = CommandDeclaration(
    words: ["expect"], group: .scripts, summary: "Go on only where something is so",
    discussion: """
      `status WORD` is about the outcome of a wait, else the status of a job, in the last reply. A JSON Pointer is \
      about the value there, as `output json` would show the reply ('' for the whole): numbers are compared as \
      numbers, texts as texts; `matches` takes a regular expression. `value TEXT` compares a variable. \
      `fail KIND…` lets the command right before it fail, which must have failed in that way; with `status` a \
      wait right before may end as it will. What does not hold ends the script with 4.
      """,
    parameters: conditions,
    examples: [
      "expect status completed", "expect /jobs/0/progress/processed >= 100", "expect /label matches '^wave-'",
      "expect fail not_tracked",
    ], body: .keyword(.expect))

  private static let choice = CommandDeclaration(
    words: ["if"], group: .scripts, summary: "Run commands, up to `else` or `end`, where something is so",
    discussion: """
      Takes the conditions of `expect`. With `fail` and `status` the command right before may fail; with `fail`, a \
      failure that no branch takes up counts after all. `else if` asks \
      for something else.
      """,
    parameters: conditions,
    examples: ["if status completed", "if /jobs/0 exists", "if value ${mode} == full"],
    body: .keyword(.if))

  private static let otherwise = CommandDeclaration(
    words: ["else"], group: .scripts, summary: "Begin what runs where the `if` before did not hold",
    parameters: [
      CommandParameter(.text, "if CONDITION…", offers: .words(["if"]), "the next condition to try")
    ],
    body: .keyword(.else))

  private static let end = CommandDeclaration(
    words: ["end"], group: .scripts, summary: "Close a block that `if`, `retry` or `within` began",
    body: .keyword(.end))

  private static let retry = CommandDeclaration(
    words: ["retry"], group: .scripts,
    summary: "Try a command, or a block up to `end`, again where it fails for a while",
    discussion: """
      Only failures that may pass by themselves are tried again (the service can't be reached, is busy or asks to \
      wait), or those of --on. TIME is for all tries together: when it is up, the last failure counts. A service that \
      asks for a longer pause gets it.
      """,
    parameters: [
      CommandParameter(.duration, "TIME", isRequired: true, "for all tries together, such as 10m"),
      CommandParameter(.duration, "TIME", option: "every", "pause between tries, 5 s unless told"),
      CommandParameter(.integer(1...1_000_000), "N", option: "times", "tries at most"),
      CommandParameter(
        .text, "KIND,…", option: "on", offers: .words(FailureKind.words),
        "the failures to try again after, instead"),
      CommandParameter(.texts, "COMMAND…", "the command; a block without one"),
    ],
    examples: [
      "retry 10m --every 30s usage", "retry 5m --times 3 --on timeout,unreachable discover --track",
    ],
    body: .around(.retry, from: 1))

  private static let within = CommandDeclaration(
    words: ["within"], group: .scripts, summary: "Give a command, or a block up to `end`, a deadline",
    discussion: "When the time is up the command is given up with 6; tracked jobs go on.",
    parameters: [
      CommandParameter(.duration, "TIME", isRequired: true, "such as 90s, 10m or 1h30m"),
      CommandParameter(.texts, "COMMAND…", "the command; a block without one"),
    ],
    examples: ["within 10m wait @active", "within 30s usage"], body: .around(.within, from: 1))

  private static let conditions = [
    CommandParameter(
      .texts, "CONDITION…", isRequired: true,
      "status WORD, fail KIND…, or /POINTER or value TEXT with \(Comparison.signs.joined(separator: ", "))")
  ]
}
