internal import Operations
internal import SurveyCoderAPI

/// The commands of the shell itself.
enum ShellCommands {
  static let others: [CommandDeclaration] =
    [set] + settings + [watch, source, capture] + control + recorder + [
      help, history, output, timing, live, preview,
    ] + aliases
    + [bang, quit]

  static let key = CommandDeclaration(
    words: ["key"], group: .session, summary: "Set the API key; it is asked for without being shown",
    discussion: """
      The key stays in memory and enters no history. A script reads it from a file that only its owner \
      may read.
      """,
    parameters: [
      CommandParameter(.secret, "KEY", "the key itself; better leave it out and be asked"),
      CommandParameter(.file, "PATH", option: "file", "take the key from that file"),
    ],
    examples: ["key", "key --file ~/.config/scjobs/key"],
    body: .shell { arguments throws(InvalidArgument) in
      if let file = arguments.option("file") { return .key(.file(file)) }
      return .key(arguments.positionals.first.map { .argument($0) } ?? .question)
    })

  private static let watch = CommandDeclaration(
    words: ["watch"], group: .jobs, summary: "Show jobs live until all have ended",
    discussion: """
      Without an ID all active jobs are shown. Ctrl-C ends the view, not the jobs. With `output ndjson` each \
      change of a job is a line as it comes.
      """,
    parameters: [CommandParameter(.jobs, "ID…", "the jobs to watch")],
    examples: ["watch", "watch wave-3"],
    body: .shell { arguments throws(InvalidArgument) in .watch(arguments.positionals.map(reference)) })

  private static func reference(_ word: String) -> JobReference {
    if let id = try? JobID(word), id.isOfDocumentedForm { .id(id) } else { .loose(word) }
  }

  private static let source = CommandDeclaration(
    words: ["source"], group: .scripts, summary: "Run the commands of a file",
    discussion: """
      The whole file is checked before any of it runs. In a script, the path is relative to the script's \
      own folder.
      """,
    parameters: [CommandParameter(.file, "FILE", isRequired: true, "the file")],
    examples: ["source nightly.scjobs"],
    body: .shell { arguments throws(InvalidArgument) in .source(path: arguments.positionals.first ?? "") })

  private static let set = CommandDeclaration(
    words: ["set"], group: .session, summary: "Set a variable, or list the variables",
    discussion:
      "${NAME} in a later command stands for the value, ${NAME:-TEXT} for TEXT where there is none.",
    parameters: [
      CommandParameter(.text, "NAME", offers: .variables, "letters, digits and _"),
      CommandParameter(.text, "VALUE", "any text"),
    ],
    examples: ["set wave job_0123456789abcdef01234567", "wait ${wave}"],
    body: .shell { arguments throws(InvalidArgument) in
      guard let name = arguments.positionals.first else { return .listVariables }
      guard Variables.isName(name) else {
        throw InvalidArgument("A variable's name is made of letters, digits and _.", word: 0)
      }
      guard arguments.positionals.count == 2 else {
        throw InvalidArgument("\(name) needs a value: write `set \(name) VALUE`.", word: 0)
      }
      return .set(name: name, value: arguments.positionals[1])
    })

  private static let output = CommandDeclaration(
    words: ["output"], group: .shell, summary: "Choose the form of replies, or tell it",
    parameters: [
      CommandParameter(
        .choice(OutputMode.allCases.map(\.rawValue)),
        OutputMode.allCases.map(\.rawValue).joined(separator: "|"),
        "table for people, json for one value, ndjson for one value a line, csv for spreadsheets")
    ],
    examples: ["output ndjson"],
    body: .shell { arguments throws(InvalidArgument) in
      .output(arguments.positionals.first.flatMap(OutputMode.init))
    })

  private static let timing = CommandDeclaration(
    words: ["timing"], group: .shell, summary: "Tell after each command how long it took, or stop doing so",
    parameters: [CommandParameter(.choice(["on", "off"]), "on|off", "whether to")],
    body: .shell { arguments throws(InvalidArgument) in
      .timing(arguments.positionals.first.map { $0 == "on" })
    })

  private static let live = CommandDeclaration(
    words: ["live"], group: .shell,
    summary: "Show the progress of active jobs above the prompt, or stop doing so",
    discussion: "On a terminal only; `wait` and `watch` show their jobs in any case.",
    parameters: [CommandParameter(.choice(["on", "off"]), "on|off", "whether to")],
    body: .shell { arguments throws(InvalidArgument) in
      .live(arguments.positionals.first.map { $0 == "on" })
    })

  private static let history = CommandDeclaration(
    words: ["history"], group: .shell, summary: "List the lines that were entered, the latest last",
    discussion: "With a job's ID it shows how that job went. A line with a key in it is never kept.",
    parameters: [CommandParameter(.integer(1...100_000), "N", "so many lines, 50 unless told")],
    examples: ["history", "history 10"],
    // Any other word is a job, whose history is an operation's.
    takes: { words in words.first.map { Int($0) != nil || $0.hasPrefix("-") } ?? true },
    body: .shell { arguments throws(InvalidArgument) in
      .history(arguments.positionals.first.flatMap { Int($0) } ?? 50)
    })

  private static let capture = CommandDeclaration(
    words: ["let"], group: .scripts, summary: "Keep what a command replies in a variable",
    discussion: """
      The command runs and prints nothing; its reply, as `output json` would show it, becomes the value. \
      --pointer (RFC 6901) takes what stands at one place of it, texts without their quotes.
      """,
    parameters: [
      CommandParameter(.text, "NAME", isRequired: true, offers: .variables, "letters, digits and _"),
      CommandParameter(.text, "=", isRequired: true, offers: .words(["="]), "stands between the two"),
      CommandParameter(.texts, "COMMAND…", isRequired: true, "whose reply it is to be"),
      CommandParameter(.pointer, "/POINTER", option: "pointer", "only the value at that place of the reply"),
    ],
    examples: [
      "let first = jobs --limit 1 --pointer /jobs/0/id", "let code = result @last --pointer /results/0/id",
      "let outcome = wait @active --timeout 10m --pointer /outcome",
    ],
    body: .around(.capture, from: 2))

  private static let preview = CommandDeclaration(
    words: ["preview"], group: .shell,
    summary: "Tell what a command would send to the service, and send nothing",
    discussion: "The key shows as its fingerprint.",
    parameters: [CommandParameter(.texts, "CMD…", isRequired: true, "the command")],
    examples: ["preview discover --limit 100", "preview wait @active"], body: .around(.preview, from: 0))

  private static let help = CommandDeclaration(
    words: ["help"], group: .shell, summary: "List the commands, or explain one",
    parameters: [CommandParameter(.texts, "CMD", "the command")], examples: ["help wait"],
    body: .shell { arguments throws(InvalidArgument) in .help(arguments.positionals) })

  /// Read by the language itself; here for help and completion.
  private static let bang = CommandDeclaration(
    words: ["!"], group: .shell, summary: "Run a shell command; everything up to the line's end is its",
    parameters: [CommandParameter(.texts, "COMMAND", isRequired: true, "for /bin/sh")],
    examples: ["! ls results"],
    body: .shell { arguments throws(InvalidArgument) in
      .shellLine(arguments.positionals.joined(separator: " "))
    })

  private static let quit = CommandDeclaration(
    words: ["quit"], group: .shell, summary: "Leave; tracked jobs stay tracked",
    body: .shell { _ throws(InvalidArgument) in .quit })
}
