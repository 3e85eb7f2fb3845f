internal import Operations

/// Commands that write down what is typed.
extension ShellCommands {
  static let recorder: [CommandDeclaration] = [recordStart, recordStop]

  private static let recordStart = CommandDeclaration(
    words: ["record", "start"], group: .scripts, summary: "Write what is typed from now on down as a script",
    discussion: """
      The script runs as it is: ids of jobs become parameters, a key never gets into it, what failed is followed by \
      its `expect fail`, or commented out with the reason. Only you can read the file.
      """,
    parameters: [
      CommandParameter(.file, "FILE", isRequired: true, "the script"),
      CommandParameter(.flag, "", option: "force", "replace a file that is there"),
    ],
    examples: ["record start wave-3.scjobs"],
    body: .shell { arguments throws(InvalidArgument) in
      .record(.start(path: arguments.positionals[0], replaces: arguments.option("force") != nil))
    })

  private static let recordStop = CommandDeclaration(
    words: ["record", "stop"], group: .scripts, summary: "Write down no more, and tell what there is",
    body: .shell { _ throws(InvalidArgument) in .record(.stop) })
}
