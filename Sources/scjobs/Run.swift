import ArgumentParser
import Foundation
import Shell

/// `scjobs run FILE…`: saved command scripts.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs command scripts; stops at the first command that fails.",
    discussion: """
      Exit codes: 0 done, 1 a command failed, 2 usage, 3 script syntax, 5 a job failed or expired, \
      6 timed out, 7 no or refused key, 8 the API can't be reached, 130 interrupted.
      """)

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
    let code = await runner.run(.files(files), options: settings)
    await assembly.end()
    throw ArgumentParser.ExitCode(code.rawValue)
  }
}
