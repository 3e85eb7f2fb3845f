import Foundation
import JobEngine
import NIOCore
import NIOPosix
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
  private let clock: SystemClock
  private let sandbox: SandboxServer?
  private let sandboxHome: SandboxHome?

  /// One loop carries standard input and output, HTTP, the session and the sandbox. It lives as long as the process.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// - Parameter watchesInBackground: For modes that stay.
  static func make(_ options: SessionOptions, watchesInBackground: Bool) async throws -> Assembly {
    let environment = ProcessInfo.processInfo.environment
    forgetKeyOfEnvironment()
    let loop = group.next()
    var configuration = try options.configuration(environment: environment)
    configuration.watchesInBackground = watchesInBackground
    var home = SessionHome(environment: environment)
    var sandbox: SandboxServer?
    var sandboxHome: SandboxHome?
    var clock = SystemClock(speed: clockSpeed(environment, configuration.apiURL))
    if options.sandbox {
      let faults = try options.world.faults()
      var world = options.world.configuration(initialJobs: 12)
      // One clock for both, so that ETAs and waits are the service's own, however fast it runs.
      world.clientSharesClock = true
      let server = try await SandboxServer.start(world, on: loop)
      for fault in faults { await server.addFault(fault) }
      configuration.apiURL = try APIURL(server.url)
      configuration.key = try APIKey("scp_test_" + UUID().uuidString.filter(\.isHexDigit))
      configuration.keySource = .sandbox
      configuration.requestsPerMinute = world.requestsPerMinute
      let ownHome = try home.sandbox()
      home = ownHome.home
      sandboxHome = ownHome
      sandbox = server
      clock = SystemClock(speed: options.world.speed ?? 1)
    }
    var http = HTTPConfiguration()
    http.clientVersion = scjobsVersion
    let session = try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home, store: SQLiteJobStore(path: home.registry), archive: ResultArchive(folder: home.results),
        coordinator: SQLiteProcessCoordinator(path: home.coordination, clock: clock), clock: clock,
        random: SystemRandomNumberGenerator(),
        makeAPI: { [http] url in
          HTTPJobsAPI(url: url, configuration: http, eventLoopGroup: loop, environment: environment)
        }),
      eventLoop: loop)
    var visible = environment
    visible["SCP_API_KEY"] = nil
    // For `! ls "$SCJOBS_RESULTS"` and pipes.
    visible["SCJOBS_RESULTS"] = home.results
    return Assembly(
      session: session, home: home, historyPath: SessionHome(environment: environment).history,
      environment: ShellEnvironment(variables: visible, clock: clock), clock: clock, sandbox: sandbox,
      sandboxHome: sandboxHome)
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
      commands: ShellInterpreter(shell: ProgramShell(session: session, environment: environment)),
      sandbox: sandbox.map { SandboxSteering(server: $0, session: session, clock: clock) })
  }

  /// Ends the session and the sandbox with it.
  func end() async {
    await session.end()
    try? await sandbox?.shutdown()
    sandboxHome?.end()
  }
}
