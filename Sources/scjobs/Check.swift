import ArgumentParser
import Foundation
import JSON
import LineEditing
import Shell

/// `scjobs check FILE…`: what is wrong with scripts, without a session and without a request.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks command scripts, and those that they source, without running anything.",
    discussion: """
      Tells every mistake as file:line:column, and lists what a script may be told by --set, which files it writes, and \
      what it runs and sources. Exit codes: 0 all is \
      right, 2 a file can't be read or a parameter has no value, 3 a script is wrong.
      """)

  enum Form: String, ExpressibleByArgument { case table, json }

  @Argument(help: "Scripts, each checked for itself; - reads one from standard input.")
  var files: [String]

  @OptionGroup var variables: VariableOptions

  @Option(name: .customLong("output"), help: "Form of the answer: table (the default), or json for editors.")
  var form = Form.table

  @Flag(name: .customLong("no-config"), help: "Without the aliases of the config file.")
  var skipsConfig = false

  func run() async throws {
    let values = try variables.values()
    let variables = ProcessInfo.processInfo.environment
    let config = try await orExit { () throws(ConfigProblem) in
      skipsConfig ? .none : try Configuration(environment: variables)
    }
    let inspection = await ScriptInspection(
      files: files, variables: values, environment: ShellEnvironment(variables: variables, config: config))
    switch form {
    case .json: print([inspection.json.description], on: .standardOutput)
    case .table:
      print(inspection.complaints, on: .standardError)
      print(inspection.summary, on: .standardOutput)
    }
    throw ArgumentParser.ExitCode(inspection.code.rawValue)
  }

  private func print(_ lines: [String], on handle: FileHandle) {
    handle.write(Data(lines.map { $0 + "\n" }.joined().utf8))
  }
}
