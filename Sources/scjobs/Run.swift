import ArgumentParser
import Foundation
import Operations
import Shell

/// `scjobs run FILE…`: saved command scripts.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs command scripts; stops at the first command that fails.",
    discussion: "Exit codes: \(Shell.ExitCode.overview).")

  @Argument(help: "Scripts, run one after the other in one session.")
  var files: [String]

  @OptionGroup var variables: VariableOptions

  @Option(
    help: ArgumentHelp("Give up with 6 after so long, such as 1h; tracked jobs go on.", valueName: "time"))
  var deadline: String?

  @Flag(
    help: """
      Write what is so into the expectations that do not hold, instead of failing; ids, times and durations by their \
      form.
      """)
  var update = false

  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Write a report: tap, junit, json or html, to a file or - for standard output; may be repeated.",
      valueName: "form=file"))
  var reports: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var options: SessionOptions

  func run() async throws {
    var settings = output.options
    settings.variables = try variables.values()
    settings.deadline = try deadline.map(duration)
    settings.reports = try reports.map(report)
    settings.version = scjobsVersion
    settings.updatesExpectations = update
    let assembly = try await orExit { try await Assembly.make(options.choice, watchesInBackground: false) }
    let runner = ScriptRunner(
      session: assembly.session, console: Console(environment: assembly.environment.variables),
      environment: assembly.environment, interrupts: Signals([SIGINT]).interrupts)
    settings.troubles = { assembly.recordingProblems }
    let code = await assembly.run { [files, settings] in await runner.run(.files(files), options: settings) }
    throw await assembly.end(after: code)
  }

  private func report(_ text: String) throws -> ReportRequest {
    guard let request = ReportRequest(text) else {
      let forms = ReportRequest.Form.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--report takes FORM=FILE, where FORM is one of \(forms), not “\(text)”.")
    }
    return request
  }

  private func duration(_ text: String) throws -> Duration {
    guard let duration = DurationText.parse(text), duration > .zero else {
      throw ValidationError("--deadline takes a length of time, such as 90s, 10m or 1h30m, not “\(text)”.")
    }
    return duration
  }
}
