internal import Foundation
package import JobEngine
package import NIOCore
internal import NIOPosix
package import SurveyCoderAPI

extension APIKey {
  /// A well-formed key that opens nothing.
  package static var sample: APIKey {
    get throws { try APIKey("scp_test_0123456789abcdefABCDEF0123456789") }
  }
}

extension JobID {
  /// `job_` and the number in 24 digits: of the documented form.
  package static func sample(_ number: Int) throws -> JobID {
    let digits = String(number)
    return try JobID("job_" + String(repeating: "0", count: 24 - digits.count) + digits)
  }
}

/// A folder of its own that goes when the value does.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/scjobs-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A session on a scripted API and a manual clock, with a home of its own.
package struct TestSession: Sendable {
  package let session: Session
  package let api: ScriptedJobsAPI
  package let clock: ManualClock
  package let store: any JobStore
  package let folder: TemporaryFolder
  package let taskExecutor: (any TaskExecutor)?

  /// - Parameter taskExecutor: Where the session's tasks run; with the event loop's own, all happens on one thread
  ///   and in an order that is the same each time.
  /// - Parameter store: To start from what another session left; in memory and empty unless told.
  package init(
    key: APIKey? = try? .sample, store: (any JobStore)? = nil, folder: TemporaryFolder? = nil,
    api: ScriptedJobsAPI = ScriptedJobsAPI(), carrier: (any APICarrier)? = nil,
    clock: ManualClock = ManualClock(), coordinator: (any ProcessCoordinator)? = nil,
    eventLoop: (any EventLoop)? = nil, taskExecutor: (any TaskExecutor)? = nil,
    configure: (inout SessionConfiguration) -> Void = { _ in }
  ) throws {
    self.api = api
    self.clock = clock
    self.taskExecutor = taskExecutor
    self.store = store ?? MemoryJobStore()
    self.folder = try folder ?? TemporaryFolder()
    var configuration = SessionConfiguration()
    configuration.key = key
    configuration.keySource = .session
    configuration.version = "test"
    configure(&configuration)
    let home = SessionHome(path: self.folder.path)
    session = try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home, store: self.store, archive: ResultArchive(folder: home.results),
        coordinator: coordinator, clock: clock,
        random: SeededGenerator(1), taskExecutor: taskExecutor,
        makeAPI: { url -> any JobsAPI in
          if let carrier { HTTPJobsAPI(url: url, carrier: carrier) } else { api }
        }),
      eventLoop: eventLoop ?? MultiThreadedEventLoopGroup.singleton.next())
  }
}
