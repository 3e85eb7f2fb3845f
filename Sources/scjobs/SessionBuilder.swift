import Foundation
import JSON
import JobEngine
import NIOCore
import Recording
import Sandbox
import SurveyCoderAPI

/// A sandbox in this process, and the clock that runs as fast as its.
struct EmbeddedSandbox: Sendable {
  let server: SandboxServer
  let home: SandboxHome
  let clock: SystemClock
}

/// Puts together what a session stands on.
struct SessionBuilder {
  let environment: [String: String]
  let loop: any EventLoop
  private(set) var configuration: SessionConfiguration
  private(set) var home: SessionHome
  private(set) var sandbox: EmbeddedSandbox?
  private(set) var recorded: RecordedSession?
  private var clock: SystemClock
  private var store: SQLiteJobStore?
  private var archive: ResultArchive?
  /// Locked for as long as it is held.
  private(set) var replayHome: ReplayHome?

  init(
    environment: [String: String], configuration: SessionConfiguration, loop: any EventLoop,
    clock: SystemClock
  ) {
    self.environment = environment
    self.configuration = configuration
    self.loop = loop
    self.clock = clock
    home = SessionHome(environment: environment)
  }

  /// The clock of the session, and of what is told about it.
  var sessionClock: any SessionClock { recorded?.time ?? clock }

  mutating func startSandbox(_ options: SandboxOptions) async throws {
    let faults = try options.faults()
    var world = options.configuration(initialJobs: 12)
    // One clock for both, so that ETAs and waits are the service's own, however fast it runs.
    world.clientSharesClock = true
    let server = try await SandboxServer.start(world, on: loop)
    for fault in faults { await server.addFault(fault) }
    configuration.apiURL = try APIURL(server.url)
    configuration.key = try APIKey("scp_test_" + UUID().uuidString.filter(\.isHexDigit))
    configuration.keySource = .sandbox
    configuration.requestsPerMinute = world.requestsPerMinute
    clock = SystemClock(speed: options.speed ?? 1)
    let own = try home.sandbox()
    home = own.home
    sandbox = EmbeddedSandbox(server: server, home: own, clock: clock)
  }

  /// Has the session recorded to a file, or replayed from it.
  mutating func attach(_ file: RecordingFile?, order: Replay.Order) async throws {
    switch file {
    case nil: break
    case .written(let writer): try await record(to: writer)
    case .replayed(let recording):
      if case .exact = order { try recording.requireScript() }
      try await replay(recording, order)
    }
  }

  private mutating func record(to writer: RecordingWriter) async throws {
    let seed = UInt64.random(in: 0...RecordingHeader.largestSeed)
    let recorded = RecordedSession(recordingTo: writer, seed: seed, clock: clock, on: loop)
    let store = recorded.store(in: home)
    try home.prepare()
    let jobs = try await store.load(finished: Self.recordedFinished).jobs
    let fingerprint = configuration.key?.fingerprint
    writer.begin(
      RecordingHeader(
        program: scjobsVersion, startedAt: recorded.time.startDate, seed: seed,
        apiURL: configuration.apiURL.text, policy: configuration.policy,
        requestsPerMinute: configuration.requestsPerMinute, hasKey: configuration.key != nil),
      jobs: jobs.map { RecordedJob(job: $0, isSeenByKey: $0.seenBy != nil && $0.seenBy == fingerprint) })
    let kept = KeptResults(of: jobs, for: writer)
    self.recorded = recorded
    self.store = store
    archive = recorded.archive(in: home, willRead: kept.willRead)
  }

  /// Finished jobs that a recording knows of, besides the active ones: the newest.
  private static let recordedFinished = 1000

  private mutating func replay(_ recording: Recording, _ order: Replay.Order) async throws {
    let recorded = RecordedSession(replaying: recording, order: order, on: loop)
    let header = recording.header
    configuration.apiURL = try APIURL(header.apiURL)
    configuration.key = header.hasKey ? .ofRecording : nil
    configuration.keySource = .recording
    configuration.policy = header.policy
    configuration.requestsPerMinute = header.requestsPerMinute
    let own = try ReplayHome(in: home)
    home = own.home
    replayHome = own
    let store = recorded.store(in: home)
    let archive = recorded.archive(in: home)
    try await store.restore(await jobs(of: recording, with: archive))
    self.recorded = recorded
    self.store = store
    self.archive = archive
  }

  /// The jobs that were tracked at the start, their results where this session has them.
  private func jobs(of recording: Recording, with archive: ResultArchive) async throws -> [TrackedJob] {
    var kept: [String: ArchivedResult] = [:]
    for result in recording.results {
      let url = try APIURL(result.apiURL)
      let json = RemoteResult.inline(RawJSON(validated: result.body))
      kept["\(result.apiURL) \(result.id)"] = try await archive.keep(json, of: result.id, from: url)
    }
    return try recording.jobs.map { recorded in
      var job = recorded.job
      job.seenBy = recorded.isSeenByKey ? APIKey.ofRecording.fingerprint : nil
      if let result = kept["\(job.apiURL) \(job.id)"] {
        job.result = result
      } else {
        job.result?.path = archive.path(of: job.id, from: try APIURL(job.apiURL))
      }
      return job
    }
  }

  /// - Throws: ``SessionError/policy(_:)``.
  func session() throws(SessionError) -> Session {
    var http = HTTPConfiguration()
    http.clientVersion = scjobsVersion
    let makeAPI: @Sendable (APIURL) -> any JobsAPI = { [http, loop, environment, recorded] url in
      guard let recorded else {
        return HTTPJobsAPI(url: url, configuration: http, eventLoopGroup: loop, environment: environment)
      }
      let carrier = recorded.carrier(url) { url in
        HTTPCarrier(url: url, configuration: http, eventLoopGroup: loop, environment: environment)
      }
      return HTTPJobsAPI(url: url, carrier: carrier)
    }
    let time = recorded?.time
    // A session that is recorded or replayed depends on nothing but what came from outside, so on no other process.
    let coordinator =
      recorded == nil ? SQLiteProcessCoordinator(path: home.coordination, clock: clock) : nil
    let random: any RandomNumberGenerator & Sendable = recorded?.random ?? SystemRandomNumberGenerator()
    return try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home, store: store ?? SQLiteJobStore(path: home.registry),
        archive: archive ?? ResultArchive(folder: home.results), coordinator: coordinator,
        clock: sessionClock, random: random, executor: time?.executor, taskExecutor: time?.taskExecutor,
        inputs: recorded?.inputs, makeAPI: makeAPI),
      eventLoop: loop)
  }
}

extension RecordedSession {
  // Registry and results are worked on where the session is, in a recording as in its replay: a commit is one step of
  // the session then, beside which nothing happens whose order a replay could not know, and no way to another thread
  // and back takes time. What it costs: a slow disk, a copy of a long result, and another process that holds the
  // registry hold up all of a session that is recorded.

  fileprivate func store(in home: SessionHome) -> SQLiteJobStore {
    SQLiteJobStore(path: home.registry, executor: time.executor)
  }

  fileprivate func archive(
    in home: SessionHome, willRead: (@Sendable (ArchivedResult) -> Void)? = nil
  ) -> ResultArchive {
    ResultArchive(folder: home.results, executor: time.executor, willRead: willRead)
  }
}
