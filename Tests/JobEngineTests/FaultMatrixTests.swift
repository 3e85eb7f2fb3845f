import EngineTesting
import Foundation
import JSON
import NIOPosix
import Sandbox
import SurveyCoderAPI
import Testing

@testable import JobEngine

/// Every fault of the sandbox, over real HTTP, against every operation: `protocol/faults.md` says what comes of it.
@Suite(.timeLimit(.minutes(3))) struct FaultMatrixTests {
  static let operations = ["job", "list", "usage", "health"]

  /// A line of the table.
  struct Row: CustomTestStringConvertible, Sendable {
    var fault: String
    /// In the order of ``operations``, then of a wait.
    var outcomes: [String]
    var testDescription: String { fault }
  }

  static let rows: [Row] = {
    let path =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/protocol/faults.md"
    let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|").map { cell in
        String(cell.filter { $0 != "`" }).trimmingCharacters(in: .whitespaces)
      }
      return Row(fault: cells[0], outcomes: Array(cells.dropFirst()))
    }
  }()

  @Test func `the table has every kind of fault once`() {
    #expect(Self.rows.map(\.fault).sorted() == (FaultKinds.passing + FaultKinds.lasting).sorted())
    #expect(Self.rows.allSatisfy { $0.outcomes.count == Self.operations.count + 1 })
  }

  @Test(arguments: rows) func `each operation ends as the table says`(row: Row) async throws {
    let found = try await Self.outcomes(of: row.fault)
    #expect(found == row.outcomes, "\(row.fault): \(found.joined(separator: " | "))")
  }

  /// A fault that stays silent is waited out: for less than the 20 s that the client has in earnest.
  private static func isSilent(_ fault: String) -> Bool {
    ["hang", "hang-body", "trickle;over=600"].contains(fault)
  }

  private static func outcomes(of fault: String) async throws -> [String] {
    var configuration = SandboxConfiguration()
    configuration.requestsPerMinute = 10_000
    configuration.clientSharesClock = true
    configuration.speed = speed
    let group = MultiThreadedEventLoopGroup.singleton
    let server = try await SandboxServer.start(configuration, on: group)
    let id = try JobID(await server.createJob(processing: .zero, queueing: .zero))
    await server.advance(by: .seconds(10))
    let url = try APIURL(server.url)
    var http = HTTPConfiguration()
    if isSilent(fault) { http.attemptTimeout = .milliseconds(400) }
    let api = HTTPJobsAPI(url: url, configuration: http, eventLoopGroup: group, environment: [:])
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    var found: [String] = []
    for operation in operations {
      await server.withWorld { world, _ in
        world.removeFaults()
        world.addFault(FaultKinds.fault(fault))
      }
      do throws(APIError) {
        switch operation {
        case "job": _ = try await api.job(id, key: key, spooling: archive)
        case "list": _ = try await api.jobs(status: nil, limit: 20, key: key)
        case "usage": _ = try await api.usage(key: key)
        default: _ = try await api.health()
        }
        found.append("ok")
      } catch { found.append(error.kind.rawValue + (error.isTransient ? ", again" : "")) }
    }
    await api.close()
    found.append(try await wait(for: id, through: fault, server, url, http, folder))
    try await server.shutdown()
    return found
  }

  /// So much faster than the machine's do the session's clock and the world's run.
  private static let speed = 60.0

  private static var key: APIKey {
    // The form is that of the documentation.
    do { return try .sample } catch { preconditionFailure("\(error)") }
  }

  /// What becomes of a wait whose first looks meet the fault.
  private static func wait(
    for id: JobID, through fault: String, _ server: SandboxServer, _ url: APIURL, _ http: HTTPConfiguration,
    _ folder: TemporaryFolder
  ) async throws -> String {
    await server.withWorld { world, _ in
      world.removeFaults()
      var met = FaultKinds.fault(fault)
      // One that ends something stays: how many looks meet it is a matter of the machine's speed.
      met.count = FaultKinds.lasting.contains(fault) ? nil : 2
      met.match.path = .prefix("/v2/jobs")
      world.addFault(met)
    }
    let home = SessionHome(path: folder.path)
    var configuration = SessionConfiguration()
    configuration.key = key
    configuration.apiURL = url
    let group = MultiThreadedEventLoopGroup.singleton
    let session = try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home, store: MemoryJobStore(), archive: ResultArchive(folder: home.results),
        clock: SystemClock(speed: speed), random: SeededGenerator(1),
        makeAPI: { HTTPJobsAPI(url: $0, configuration: http, eventLoopGroup: group, environment: [:]) }),
      eventLoop: group.next())
    _ = try await session.track([id])
    var outcome: String
    do throws(SessionError) {
      let reply = try await session.wait(for: [id], timeout: .seconds(1200))
      outcome = reply.outcome.rawValue
      if let error = reply.unresolved.first?.error { outcome += ": \(error.kind)" }
      if let job = reply.jobs.first, job.status == .completed {
        if job.result == nil { outcome += " without a result" } else { _ = try await session.result(of: id) }
      }
    } catch {
      outcome = error.kind
    }
    await session.end()
    return outcome
  }
}
