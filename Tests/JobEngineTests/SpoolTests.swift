import EngineTesting
import Foundation
import JSON
import NIOPosix
import Sandbox
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct SpoolTests {
  private func names(in folder: TemporaryFolder) throws -> [String] {
    let results = folder.path + "/results"
    guard FileManager.default.fileExists(atPath: results) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: results)
  }

  @Test func `a spooled result is whole on disk, for its owner only, and its digest is right`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    let piece = Array(repeating: UInt8(ascii: " "), count: 300_000)
    func fill() async throws -> ArchivedResult {
      let spool = try await archive.openSpool()
      try await spool.append(Array("[".utf8) + piece)
      try await spool.append(piece + Array("1]".utf8))
      return try await archive.keep(.spooled(spool.finish()), of: .sample(1), from: .production)
    }
    let kept = try await fill()
    let text = Array("[".utf8) + piece + piece + Array("1]".utf8)
    let inline = try await archive.keep(
      .inline(RawJSON(validated: text)), of: .sample(2), from: .production)
    #expect(kept.bytes == text.count)
    #expect(kept.sha256 == inline.sha256)
    #expect(try await archive.read(kept) == text)
    #expect(try names(in: folder).sorted() == ["\(try JobID.sample(1)).json", "\(try JobID.sample(2)).json"])
    let attributes = try FileManager.default.attributesOfItem(atPath: kept.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(await archive.find(try .sample(1), from: .production) == kept)
  }

  @Test func `a spool that nobody keeps is gone, finished or not`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    func spool(finishes: Bool) async throws -> Int {
      let spool = try await archive.openSpool()
      try await spool.append(Array(repeating: 0x20, count: 2 << 20))
      if finishes { _ = await spool.finish() }
      return try names(in: folder).count
    }
    for finishes in [false, true] {
      #expect(try await spool(finishes: finishes) == 1)
      #expect(try names(in: folder).isEmpty)
    }
  }

  @Test func `a results folder that was removed is made again for a spool`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    _ = try await archive.openSpool()
    try FileManager.default.removeItem(atPath: folder.path + "/results")
    let spool = try await archive.openSpool()
    #expect(try names(in: folder).count == 1)
    withExtendedLifetime(spool) {}
  }

  @Test func `a kept file that is cut or spoiled is not found, wherever it is`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    let id = try JobID.sample(1)
    let text = "[" + String(repeating: #""é","#, count: 200_000) + "1]"
    let kept = try await archive.keep(
      .inline(RawJSON(validated: Array(text.utf8))), of: id, from: .production)
    #expect(await archive.find(id, from: .production) == kept)
    for spoiled in [String(text.dropLast()), text + "x", text.replacing("1]", with: "01]"), ""] {
      try Data(spoiled.utf8).write(to: URL(fileURLWithPath: kept.path))
      #expect(await archive.find(id, from: .production) == nil)
    }
  }

  @Test func `a copy is the whole file, and a place that can't be written leaves nothing`() async throws {
    let folder = try TemporaryFolder()
    let archive = ResultArchive(folder: folder.path + "/results")
    let text = Array(("[" + String(repeating: "1,", count: 500_000) + "1]").utf8)
    let kept = try await archive.keep(.inline(RawJSON(validated: text)), of: .sample(1), from: .production)
    let copy = folder.path + "/copy.json"
    try await archive.copy(kept, to: copy)
    #expect(FileManager.default.contents(atPath: copy) == Data(text))
    let error = await #expect(throws: FileError.self) { try await archive.copy(kept, to: folder.path) }
    #expect(error?.path == folder.path)
    await archive.remove(kept)
    let gone = await #expect(throws: FileError.self) { try await archive.copy(kept, to: copy) }
    #expect(gone?.path == kept.path)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["copy.json", "results"])
  }

  /// A session over HTTP on the sandbox, with results of 2 MB.
  private func withService(
    _ fault: Fault? = nil, _ body: (Session, SandboxServer, TemporaryFolder, JobID) async throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    var world = SandboxConfiguration()
    world.resultBytes = 2_000_000
    let server = try await SandboxServer.start(world, on: group)
    let id = try JobID(await server.createJob(processing: .zero, queueing: .zero))
    if let fault { await server.addFault(fault) }
    let folder = try TemporaryFolder()
    let home = SessionHome(path: folder.path)
    var configuration = SessionConfiguration()
    configuration.apiURL = try APIURL(server.url)
    configuration.key = try .sample
    let session = try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home, store: MemoryJobStore(), archive: ResultArchive(folder: home.results),
        clock: SystemClock(),
        random: SeededGenerator(1),
        makeAPI: { HTTPJobsAPI(url: $0, eventLoopGroup: group, environment: [:]) }),
      eventLoop: group.next())
    _ = try await session.track([id])
    do { try await body(session, server, folder, id) } catch {
      await session.end()
      try await server.shutdown()
      throw error
    }
    await session.end()
    try await server.shutdown()
  }

  @Test(.timeLimit(.minutes(3)))
  func `a long result goes from the socket to the archive`() async throws {
    try await withService { session, _, folder, id in
      let job = try await session.refresh(id)
      let kept = try #require(job.result)
      #expect((1_900_000...2_100_000).contains(kept.bytes))
      let bytes = try await session.result(of: id)
      let result = try JSONDocument(parsing: bytes).root
      #expect(result["results"]?.count == 100)
      #expect(try names(in: folder).count == 1)
    }
  }

  @Test(.timeLimit(.minutes(3)), arguments: ["truncate*1", "reset-body*1"])
  func `an attempt that breaks in a long result leaves nothing, and the next one brings it`(
    fault: String
  ) async throws {
    let fault = try Fault(parsing: fault)
    try await withService(fault) { (session, _, folder, id) async throws in
      await #expect(throws: SessionError.self) { try await session.refresh(id) }
      #expect(try names(in: folder).isEmpty)
      #expect(try await session.refresh(id).result != nil)
      #expect(try names(in: folder).count == 1)
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `a results folder that can't be made is told as the registry's trouble, not the service's`()
    async throws
  {
    try await withService { session, _, folder, id in
      try Data().write(to: URL(fileURLWithPath: folder.path + "/results"))
      let error = await #expect(throws: SessionError.self) { try await session.refresh(id) }
      guard case .registry(let problem) = error else { throw error ?? .ended }
      #expect(problem.path == folder.path + "/results")
      #expect(try await session.status().problem == problem.description)
      #expect(try await !session.status().isBreakerOpen)
    }
  }
}
