import ArgumentParser
import Foundation
import JobEngine
import LineEditing
import NIOCore
import NIOPosix
import Recording
import Sandbox
import Service
import Shell
import SurveyCoderAPI

/// A session with all that it stands on, as this process has it.
struct Assembly: Sendable {
  let session: Session
  let home: SessionHome
  /// Beside the registry; the sandbox has the real home's, where a person looks for what was typed.
  let historyPath: String
  let environment: ShellEnvironment
  let choice: SessionChoice
  private let sandbox: EmbeddedSandbox?
  /// `nil` where the session is neither recorded nor replayed.
  private let recorded: RecordedSession?
  /// Locked for as long as it is held.
  private let replayHome: ReplayHome?

  /// One loop carries standard input and output, HTTP, the session and the sandbox. It lives as long as the process.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// - Parameters:
  ///   - watchesInBackground: For modes that stay.
  ///   - loop: One of its own for a session beside the process's.
  static func make(
    _ choice: SessionChoice, watchesInBackground: Bool, on loop: any EventLoop = group.next()
  ) async throws -> Assembly {
    let environment = ProcessInfo.processInfo.environment
    forgetKeyOfEnvironment()
    let file = try choice.recorded?.open()
    let config = try choice.config(environment: environment)
    var configuration = try choice.configuration(environment: environment, config: config)
    configuration.watchesInBackground = watchesInBackground
    var builder = SessionBuilder(
      environment: environment, configuration: configuration, loop: loop,
      clock: SystemClock(speed: clockSpeed(environment, configuration.apiURL)))
    if let sandbox = choice.sandbox { try await builder.startSandbox(sandbox) }
    // Scripts do the same each time; in a session that stays, somebody outside says what is next.
    try await builder.attach(file, order: watchesInBackground ? .perRequest : .exact)
    let session = try builder.session()
    var visible = environment
    visible["SCP_API_KEY"] = nil
    // For `! ls "$SCJOBS_RESULTS"` and pipes.
    visible["SCJOBS_RESULTS"] = builder.home.results
    var shell = ShellEnvironment(variables: visible, clock: builder.sessionClock, config: config)
    if let recorded = builder.recorded {
      shell.timingClock = recorded.time
      shell.isReplay = recorded.isReplay
    }
    return Assembly(
      session: session, home: builder.home, historyPath: SessionHome(environment: environment).history,
      environment: shell, choice: choice, sandbox: builder.sandbox, recorded: builder.recorded,
      replayHome: builder.replayHome)
  }

  /// `SCJOBS_CLOCK_SPEED` lets the clock run as fast as that of a sandbox which is a process of its own. Against any
  /// other service it would only spoil the budget, so it counts on this machine alone.
  private static func clockSpeed(_ environment: [String: String], _ url: APIURL) -> Double {
    guard url.isLoopback, let speed = environment["SCJOBS_CLOCK_SPEED"].flatMap(Double.init),
      (1...1000).contains(speed)
    else { return 1 }
    return speed
  }

  /// Child processes get an environment without the key, and what they could read of ours in /proc has none either.
  private static func forgetKeyOfEnvironment() {
    if let value = getenv("SCP_API_KEY") { memset(value, 0, strlen(value)) }
    unsetenv("SCP_API_KEY")
  }

  /// What a service has besides the session.
  var extensions: ServiceExtensions {
    ServiceExtensions(
      commands: ShellInterpreter(
        shell: ProgramShell(session: session, environment: environment), choice: choice,
        inputs: session.inputs),
      sandbox: sandbox.map { SandboxSteering(server: $0.server, session: session, clock: $0.clock) })
  }

  /// Runs what uses the session, where its tasks run.
  func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
    try await withTaskExecutorPreference(session.taskExecutor, operation: body)
  }

  /// Ends the session and the sandbox with it.
  ///
  /// - Returns: Whether a recording is whole, or fits what was asked, where there is one; if not, it was told.
  func end() async -> Bool {
    let problems = await close()
    for problem in problems {
      FileHandle.standardError.write(Data("error: \(problem.escapedForTerminal)\n".utf8))
    }
    return problems.isEmpty
  }

  /// As ``end()``, but tells nobody.
  ///
  /// - Returns: Why a recording is not whole, or does not fit what was asked; a sentence each.
  func close() async -> [String] {
    await recorded?.willEnd()
    await session.end()
    try? await sandbox?.server.shutdown()
    sandbox?.home.end()
    return recordingProblems
  }

  /// Why a recording is not whole, or does not fit what was asked so far; a sentence each.
  var recordingProblems: [String] { recorded?.problems ?? [] }

  /// As ``end()``, with the exit code of what was run.
  func end(after code: Shell.ExitCode) async -> ArgumentParser.ExitCode {
    let isWhole = await end()
    return ArgumentParser.ExitCode((code == .ok && !isWhole ? .commandFailed : code).rawValue)
  }
}
