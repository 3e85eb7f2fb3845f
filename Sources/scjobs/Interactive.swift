import ArgumentParser
import Foundation
import JobEngine
import LineEditing
import Shell

/// `scjobs` by itself: a prompt on a terminal, else commands from `-c` or standard input.
struct Interactive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "The prompt; with -c or in a pipe, commands one after the other. The default.")

  @Option(
    name: .customShort("c"),
    help: ArgumentHelp("Run these commands and leave; may be repeated.", valueName: "commands"))
  var commands: [String] = []

  @Option(help: ArgumentHelp("Run a script first, then show the prompt.", valueName: "file"))
  var source: String?

  @Flag(inversion: .prefixedNo, help: "Show the progress of active jobs above the prompt.")
  var live: Bool?

  @Flag(inversion: .prefixedNo, help: "Show what may follow, dim, behind the line that is typed.")
  var hints: Bool?

  @OptionGroup var output: OutputOptions
  @OptionGroup var options: SessionOptions

  func run() async throws {
    let isPrompt = commands.isEmpty && isTerminal(0)
    let assembly = try await orExit { try await Assembly.make(options.choice, watchesInBackground: isPrompt) }
    guard isPrompt else {
      let code = await runCommands(assembly)
      throw await assembly.end(after: code)
    }
    // Before the editor, which sees to the terminal at a signal that nobody else answers.
    let end = OrderlyEnd()
    let code = try await runPrompt(assembly, end)
    let ended = await assembly.end(after: code)
    end.finish()
    throw ended
  }

  private func runCommands(_ assembly: Assembly) async -> Shell.ExitCode {
    let runner = ScriptRunner(
      session: assembly.session, console: Console(environment: assembly.environment.variables),
      environment: assembly.environment, interrupts: Signals([SIGINT]).interrupts)
    let text = commands.joined(separator: "\n")
    let source: ScriptRunner.Source = commands.isEmpty ? .descriptor(0, name: "standard input") : .text(text)
    return await assembly.run { [options = output.options] in await runner.run(source, options: options) }
  }

  private func runPrompt(_ assembly: Assembly, _ end: OrderlyEnd) async throws -> Shell.ExitCode {
    let variables = assembly.environment.variables
    try await orExit { try assembly.home.prepare() }
    let history = try await orExit { try History(path: assembly.historyPath) }
    let names = assembly.environment.names
    let completer = CommandCompleter(environment: variables, names: names)
    let traits = TerminalTraits(environment: variables, isTerminal: isTerminal(1))
    var environment = assembly.environment
    // What the file says of the prompt is none of a script's business.
    environment.tellsTime = environment.config.tellsTime
    // Without a dim colour they could be taken for what was typed.
    environment.givesHints = hints ?? environment.config.givesHints
    let hinter = environment.givesHints && traits.hasColor ? CommandHints(names: names).hinter : nil
    let edited = EditlineEditor(history: history, completer: completer.completer, hinter: hinter)
    var plain = PlainLineEditor.Options()
    plain.showsPrompt = true
    let editor: any LineEditor = edited ?? PlainLineEditor(options: plain)
    var setting = REPL.Setting()
    setting.isSandbox = options.sandbox
    setting.output = output.mode ?? environment.config.output ?? .table
    setting.showsActiveJobs = live ?? environment.config.showsActiveJobs
    setting.startFile = source
    let repl = REPL(
      session: assembly.session, editor: editor, console: Console(editor: editor, environment: variables),
      environment: environment, history: history, completer: completer,
      interrupts: Signals([SIGINT]).interrupts, setting: setting)
    let code = await end.ending { await assembly.run { await repl.run() } }
    await editor.close()
    return code
  }
}
