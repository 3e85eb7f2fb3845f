import ArgumentParser
import Foundation
import LineEditing
import Shell

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
    subcommands: [Interactive.self, Run.self, Serve.self, SandboxServerCommand.self, OpenRPC.self],
    defaultSubcommand: Interactive.self)

  /// As the library does it, but for the exit code of a wrong argument: 2, as that of every wrong command.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch  where exitCode(for: error) == .validationFailure {
      FileHandle.standardError.write(
        Data((fullMessage(for: error).escapedForTerminal(keeping: ["\n"]) + "\n").utf8))
      Foundation.exit(Shell.ExitCode.usage.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}
