import EngineTesting
import Foundation
import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Operations

@Suite struct OperationCatalogueTests {
  @Test func `each method and each command is declared once`() {
    let methods = OperationCatalogue.all.compactMap { $0.declaration.method }
    let commands = OperationCatalogue.all.compactMap { $0.declaration.command }
    #expect(Set(methods).count == methods.count)
    #expect(Set(commands).count == commands.count)
    #expect(Set(methods).isSuperset(of: ["ping", "jobs.track", "jobs.wait", "session.status"]))
  }

  @Test func `every example is a command that its own declaration reads`() throws {
    for type in OperationCatalogue.all {
      for example in type.declaration.examples {
        let words = example.split(separator: " ").map(String.init)
        let found = try #require(OperationCatalogue.operation(command: words), "\(example)")
        #expect(ObjectIdentifier(found.type) == ObjectIdentifier(type))
        _ = try type.init(try Arguments(words: Array(words.dropFirst(found.words)), for: type.declaration))
      }
    }
  }

  @Test func `the longest command wins, and an unknown one is none`() {
    #expect(OperationCatalogue.operation(command: ["policy", "set", "eager"])?.words == 2)
    #expect(OperationCatalogue.operation(command: ["policy"]) == nil)
    #expect(OperationCatalogue.operation(command: []) == nil)
    #expect(OperationCatalogue.operation(method: "jobs.get") != nil)
  }

  @Test func `every parameter says what it is`() {
    for type in OperationCatalogue.all {
      #expect(!type.declaration.summary.isEmpty && !type.declaration.summary.hasSuffix("."))
      for parameter in type.declaration.parameters {
        #expect(!parameter.summary.isEmpty && !parameter.summary.hasSuffix("."), "\(parameter.name)")
      }
    }
  }
}

@Suite struct OperationTests {
  private func perform<T: Operations.Operation>(_ type: T.Type, _ words: String..., in test: TestSession)
    async throws -> T.Reply
  {
    try await T(try Arguments(words: words, for: T.declaration)).run(in: test.session)
  }

  private func completed(_ result: String) async throws -> (TestSession, JobID) {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id, result: result))
    _ = try await perform(TrackJobs.self, id.text, "--label", "wave", in: test)
    #expect(try await perform(WaitForJobs.self, "wave", in: test).outcome == .completed)
    return (test, id)
  }

  @Test func `a result is given whole, in part by pointer, in ranges, and into a file`() async throws {
    let text = #"{"a": [1.50, {"b":"é"}]}"#
    let (test, id) = try await completed(text)
    let whole = try await perform(GetResult.self, "wave", in: test)
    #expect(whole.json.description.contains(#""result":{"a": [1.50, {"b":"é"}]}"#))
    let part = try await perform(GetResult.self, id.text, "--pointer", "/a/0", in: test)
    #expect(part.json.description.hasSuffix(#""result":1.50}"#))
    let params = try JSONDocument(parsing: #"{"id":"\#(id)","offset":6,"length":5}"#)
    let range = try await GetResult(Arguments(params: params.root, for: GetResult.declaration)).run(
      in: test.session)
    guard case .range(6, let bytes) = range.content else { throw CancellationError() }
    #expect(bytes == Array(text.utf8)[6..<11].map { $0 })
    let path = test.folder.path + "/out.json"
    _ = try await perform(GetResult.self, "wave", "--out", path, in: test)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `a result too long for one line is refused to a program, and given in ranges and to a person`()
    async throws
  {
    let text = "[\"" + String(repeating: "x", count: GetResult.maxInlineBytes) + "\"]"
    let (test, id) = try await completed(text)
    func ask(_ params: String) async throws -> ResultReply {
      let params = try JSONDocument(parsing: params)
      return try await GetResult(Arguments(params: params.root, for: GetResult.declaration)).run(
        in: test.session)
    }
    await #expect(
      throws: OperationError.session(
        .resultTooLarge(id, bytes: text.utf8.count, limit: GetResult.maxInlineBytes))
    ) { try await ask(#"{"id":"\#(id)"}"#) }
    guard
      case .range(_, let tail) = try await ask(#"{"id":"\#(id)","offset":\#(text.utf8.count - 3)}"#).content
    else { throw CancellationError() }
    #expect(tail == Array("x\"]".utf8))
    _ = try await perform(GetResult.self, "wave", in: test)
  }

  @Test func `a place that a result does not have, and a file that can't be written, are told`() async throws
  {
    let (test, id) = try await completed("{}")
    await #expect(throws: OperationError.session(.noSuchPlace(id, pointer: "/x"))) {
      try await perform(GetResult.self, "wave", "--pointer", "/x", in: test)
    }
    let error = await #expect(throws: OperationError.self) {
      try await perform(GetResult.self, "wave", "--out", "/nonexistent/f", in: test)
    }
    #expect(error?.kind == "file")
  }

  @Test func `the list pages through all jobs, each once, the latest first`() async throws {
    let test = try TestSession()
    for number in 1...25 {
      _ = try await test.session.track([try .sample(number)], tags: number % 2 == 0 ? ["even"] : [])
    }
    var seen: [JobID] = []
    var cursor: String?
    repeat {
      let next = cursor.map { #","cursor":"\#($0)""# } ?? ""
      let params = try JSONDocument(parsing: #"{"limit":10\#(next)}"#)
      let page = try await ListJobs(Arguments(params: params.root, for: ListJobs.declaration)).run(
        in: test.session)
      seen += page.jobs.map(\.id)
      cursor = page.next
    } while cursor != nil
    #expect(seen == (try (1...25).reversed().map(JobID.sample)))
    #expect(try await perform(ListJobs.self, "--tag", "even", in: test).jobs.count == 12)
    #expect(try await perform(ListJobs.self, "--status", "completed", in: test).jobs.isEmpty)
  }

  @Test func `configuring with one wrong member changes nothing`() async throws {
    let test = try TestSession(key: nil)
    let path = test.folder.path + "/no-such-key"
    let params = try JSONDocument(parsing: #"{"policy":"eager","apiKeyFile":"\#(path)"}"#)
    let configure = try Configure(Arguments(params: params.root, for: Configure.declaration))
    await #expect(throws: OperationError.self) { try await configure.run(in: test.session) }
    let status = try await perform(GetStatus.self, in: test)
    #expect(status.policy == "adaptive" && status.key == nil)
  }

  @Test func `a key goes in and only its fingerprint comes out`() async throws {
    let test = try TestSession(key: nil)
    let key = "scp_live_ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    let params = try JSONDocument(parsing: #"{"apiKey":"\#(key)","policy":"eager"}"#)
    let status = try await Configure(Arguments(params: params.root, for: Configure.declaration)).run(
      in: test.session)
    #expect(status.key?.fingerprint == (try APIKey(key).fingerprint))
    #expect(!status.json.description.contains(key) && !status.json.description.contains("ABCDEFGH"))
  }
}
