import EngineTesting
import Foundation
import NIOPosix
import Sandbox
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// Disks that fill up, folders that go, files that are not what they were: a sentence each time, nothing told that is
/// not kept, and never a new registry in silence.
@Suite(.timeLimit(.minutes(3))) struct DiskFaultTests {
  private let clock = ManualClock()
  private let folder: TemporaryFolder
  private let service: SimulatedService
  private let ids: [JobID]

  init() throws {
    folder = try TemporaryFolder()
    service = SimulatedService(SandboxConfiguration(), clock: clock)
    ids = try service.withWorld { world, now in
      try (0..<2).map { _ in try JobID(world.createJob(processing: .seconds(20), queueing: .zero, at: now)) }
    }
  }

  private var home: String { folder.path + "/home" }
  private var registry: String { home + "/registry.sqlite" }

  private func session() throws -> (Session, SQLiteJobStore) {
    let store = SQLiteJobStore(path: registry)
    var configuration = SessionConfiguration()
    configuration.key = try .sample
    let home = SessionHome(path: home)
    let session = try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home, store: store, archive: ResultArchive(folder: home.results), clock: clock,
        random: SeededGenerator(1), makeAPI: { [service] in HTTPJobsAPI(url: $0, carrier: service) }),
      eventLoop: MultiThreadedEventLoopGroup.singleton.next())
    return (session, store)
  }

  /// Looks at the job when it has ended.
  private func refresh(_ session: Session) async throws -> Result<TrackedJob, SessionError> {
    clock.advance(by: .seconds(30))
    let id = ids[0]
    let look = Task { () async -> Result<TrackedJob, SessionError> in
      do throws(SessionError) { return .success(try await session.refresh(id)) } catch {
        return .failure(error)
      }
    }
    let passing = Task {
      while !Task.isCancelled {
        if clock.sleeperCount > 0 { await clock.advanceToNextSleeper() } else { await Task.yield() }
      }
    }
    defer { passing.cancel() }
    return await look.value
  }

  private func error(_ result: Result<TrackedJob, SessionError>) throws -> SessionError {
    guard case .failure(let error) = result else {
      Issue.record("it succeeded")
      throw CancellationError()
    }
    return error
  }

  @Test
  func
    `a home that is removed during a run takes nothing in: the job is not told of as done, and no new registry stands there`()
    async throws
  {
    let (session, _) = try session()
    _ = try await session.track(ids)
    try FileManager.default.removeItem(atPath: home)
    let error = try error(try await refresh(session))
    #expect(error.kind == "registry")
    #expect(error.message.contains("removed or replaced while it was in use"), "\(error.message)")
    #expect(await session.jobs.allSatisfy(\.isActive))
    #expect(!FileManager.default.fileExists(atPath: registry))
    let refused = await #expect(throws: SessionError.self) { try await session.track([try .sample(1)]) }
    #expect(refused?.kind == "registry")
    await session.end()
  }

  @Test func `a registry that another file replaces is told, and the other file is left alone`() async throws
  {
    let (session, _) = try session()
    _ = try await session.track(ids)
    try FileManager.default.moveItem(atPath: registry, toPath: registry + ".moved")
    try Data("not yours".utf8).write(to: URL(fileURLWithPath: registry))
    let error = try error(try await refresh(session))
    #expect(error.message.contains(registry) && error.message.contains("replaced"), "\(error.message)")
    #expect(FileManager.default.contents(atPath: registry) == Data("not yours".utf8))
    // Put back, all goes on.
    try FileManager.default.removeItem(atPath: registry)
    try FileManager.default.moveItem(atPath: registry + ".moved", toPath: registry)
    #expect(try await refresh(session).get().status == .completed)
    await session.end()
  }

  @Test func `a results folder that is a file keeps no result, and the job stays open until it is mended`()
    async throws
  {
    let (session, _) = try session()
    _ = try await session.track(ids)
    try Data().write(to: URL(fileURLWithPath: home + "/results"))
    let error = try error(try await refresh(session))
    #expect(error.kind == "registry" && error.message.contains(home + "/results"), "\(error.message)")
    #expect(await session.jobs.allSatisfy(\.isActive))
    try FileManager.default.removeItem(atPath: home + "/results")
    let job = try await refresh(session).get()
    #expect(job.status == .completed)
    #expect(FileManager.default.contents(atPath: try #require(job.result).path)?.count == job.result?.bytes)
    await session.end()
  }

  @Test func `home, results and every file in them are for their owner alone`() async throws {
    let (session, _) = try session()
    _ = try await session.track(ids)
    _ = try await refresh(session).get()
    let files = FileManager.default
    for name in [""] + (files.enumerator(atPath: home)?.allObjects as? [String] ?? []) {
      let path = home + "/" + name
      var isFolder: ObjCBool = false
      #expect(files.fileExists(atPath: path, isDirectory: &isFolder))
      let mode = try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == (isFolder.boolValue ? 0o700 : 0o600), "\(name): \(mode ?? 0)")
    }
    await session.end()
  }
}
