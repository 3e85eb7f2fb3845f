import ArgumentParser
import Foundation
import Shell

/// `scjobs run FILE…`: saved command scripts.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs command scripts; stops at the first command that fails.",
    discussion: "Exit codes: \(Shell.ExitCode.overview).")

  @Argument(help: "Scripts, run one after the other in one session.")
  var files: [String]

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a variable, for ${name} in scripts; may be repeated.", valueName: "name=value"))
  var variables: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var options: SessionOptions

  func run() async throws {
    var settings = output.options
    for pair in variables {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--set takes name=value, not “\(pair)”.") }
      settings.variables[parts[0]] = parts[1]
    }
    let assembly = try await orExit { try await Assembly.make(options, watchesInBackground: false) }
    let runner = ScriptRunner(
      session: assembly.session, console: Console(environment: assembly.environment.variables),
      environment: assembly.environment, interrupts: Signals([SIGINT]).interrupts)
    let code = await assembly.run { [files, settings] in await runner.run(.files(files), options: settings) }
    throw await assembly.end(after: code)
  }
}
