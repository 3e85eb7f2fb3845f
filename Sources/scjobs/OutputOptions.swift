import ArgumentParser
import Shell

extension OutputMode: ExpressibleByArgument {}

/// In which form and with how much around it.
struct OutputOptions: ParsableArguments {
  @Option(name: .customLong("output"), help: "Form of the replies: table (the default), json, ndjson or csv.")
  var mode: OutputMode?

  @Flag(help: "Show each command before its output.")
  var echo = false

  @Flag(name: .customLong("continue"), help: "Go on behind a command that failed.")
  var continues = false

  var options: ScriptRunner.Options {
    var options = ScriptRunner.Options()
    options.output = mode ?? .table
    options.echoes = echo
    options.continuesAfterFailures = continues
    return options
  }
}
