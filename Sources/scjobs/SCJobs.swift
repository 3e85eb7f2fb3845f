import ArgumentParser
import CMemory
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
    subcommands: [
      Interactive.self, Run.self, Check.self, Serve.self, SandboxServerCommand.self, OpenRPC.self,
    ],
    defaultSubcommand: Interactive.self)

  /// As the library does it, but for the exit code of a wrong argument: 2, as that of every wrong command.
  static func main() async {
    // Before anything is read that may hold a key. A developer's debugger and `perf` can be let in.
    if getenv("SCJOBS_DEBUGGABLE") == nil { memory_keep_private() }
    do {
      // Alone, as programs start it, `serve` needs no parser, which takes half of the time to the first answer.
      if CommandLine.arguments.dropFirst() == ["serve"] { return try await Serve.serve() }
      var command = try parseQuickly()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch  where exitCode(for: error) == .validationFailure {
      var message = fullMessage(for: error)
      if let name = misplacedSubcommand {
        message += "\nA subcommand stands before its options: scjobs \(name) …"
      }
      FileHandle.standardError.write(Data((message.escapedForTerminal(keeping: ["\n"]) + "\n").utf8))
      Foundation.exit(Shell.ExitCode.usage.rawValue)
    } catch {
      exit(withError: error)
    }
  }

  /// A subcommand's name behind an option: what stands first then is taken for an option of the default one.
  private static var misplacedSubcommand: String? {
    let words = CommandLine.arguments.dropFirst()
    guard words.first?.hasPrefix("-") == true else { return nil }
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    return words.first(where: names.contains)
  }

  /// The parser looks at every option by reflection, and with those of all commands it takes a third of the time
  /// to a service's first answer. So `serve`, which programs start, is tried alone; what is not right there is left to
  /// ``parseAsRoot(_:)``, which tells of it in the right words.
  private static func parseQuickly() throws -> any ParsableCommand {
    let words = CommandLine.arguments.dropFirst()
    if words.first == "serve", let serve = try? Serve.parse(Array(words.dropFirst())) { return serve }
    return try parseAsRoot()
  }
}
