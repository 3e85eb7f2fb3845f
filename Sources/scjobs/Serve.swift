import ArgumentParser
import CMemory
import Foundation
import JSONRPC
import Service
import Shell

/// `scjobs serve`: JSON-RPC 2.0, one JSON value a line, on standard input and output.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves a session as JSON-RPC 2.0 on standard input and output, one JSON value a line.",
    discussion: """
      At the end of the input, at SIGTERM and when the parent process ends, what was read is answered: a wait has \
      5 s to end. `scjobs openrpc` prints the methods.
      """)

  @OptionGroup var options: SessionOptions

  @Option(help: ArgumentHelp("Mirror both directions to a file, API keys taken out.", valueName: "file"))
  var trace: String?

  func run() async throws { try await Self.serve(options.choice, trace: trace) }

  /// Serves until the client leaves.
  ///
  /// - Parameter trace: The file to mirror both directions to.
  static func serve(_ choice: SessionChoice = SessionChoice(), trace: String? = nil) async throws {
    memory_keep_no_large_blocks()
    let streams = try await orExit { try StandardStreams.claim() }
    let signals = Signals([SIGTERM, SIGINT])
    let mirror = try await orExit { () throws -> RedactingTrace? in
      guard let trace else { return nil }
      return try RedactingTrace(path: trace)
    }
    let assembly = try await orExit { try await Assembly.make(choice, watchesInBackground: true) }
    let runner = try await ServiceRunner.start(
      assembly.session, input: streams.input, output: streams.output,
      extensions: assembly.extensions, trace: mirror?.trace)
    let drain = Task { for await _ in signals.stream { runner.drain() } }
    let parentWatch = ParentWatch { runner.drain() }
    let release = Task {
      // The start, which the first requests belong to, has touched far more code than what follows it: half of the
      // 24 MB that a service would keep are pages that it does not look at again.
      try await Task.sleep(for: .milliseconds(100))
      memory_release_files()
    }
    _ = await runner.waitUntilClosed()
    release.cancel()
    withExtendedLifetime(parentWatch) { drain.cancel() }
    await streams.finish()
    if await !assembly.end() { throw ArgumentParser.ExitCode(Shell.ExitCode.commandFailed.rawValue) }
  }
}
