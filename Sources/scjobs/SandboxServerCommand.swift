import ArgumentParser
import Foundation
import NIOPosix
import Sandbox

/// `scjobs sandbox`: the simulated service alone, for clients of any kind.
struct SandboxServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Runs a simulated Survey Coder Pro on this machine, until it is interrupted.",
    discussion: """
      Its address is the first line on standard output. Any key of the right form is good: scp_test_ and \
      32 letters or digits.
      """)

  @Option(help: ArgumentHelp("Port on 127.0.0.1; 0 takes any that is free.", valueName: "port"))
  var port = 0

  @Option(help: ArgumentHelp("The only key that it lets in. Make one up: it is no secret.", valueName: "key"))
  var key: String?

  @OptionGroup var sandbox: SandboxOptions

  func run() async throws {
    let faults = try sandbox.faults()
    let signals = Signals([SIGINT, SIGTERM])
    let server = try await orExit {
      try await SandboxServer.start(
        sandbox.configuration(initialJobs: 0, key: key), port: port, on: MultiThreadedEventLoopGroup.singleton
      )
    }
    for fault in faults { await server.addFault(fault) }
    FileHandle.standardOutput.write(Data((server.url + "\n").utf8))
    for await _ in signals.stream { break }
    try await server.shutdown()
  }
}
