import ArgumentParser

@main
struct SCJobs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scjobs",
    abstract: "Watches, waits for and keeps the results of Survey Coder Pro jobs.",
    discussion: """
      Without a subcommand: the prompt on a terminal, commands from standard input in a pipe. The API key \
      comes from SCP_API_KEY, from a file that only you can read (--key-file), or from the command `key`.
      """,
    version: scjobsVersion,
    subcommands: [Interactive.self, Run.self, Serve.self, SandboxServerCommand.self],
    defaultSubcommand: Interactive.self)
}
