import Foundation
import JSON
import Testing

/// Replays what a client author may replay against their own client, or another server.
@Suite(.timeLimit(.minutes(3))) struct VectorTests {
  static let folder = Program.root + "/protocol/vectors"

  static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
      .sorted()
  }

  @Test func `there are vectors`() { #expect(Self.names.count >= 6) }

  /// A client can't bring these about: an answer of more than 256 MiB, a command's own file, the session's end.
  static let kindsWithoutVector: Set = ["too_large", "file", "ended"]

  @Test func `every error of the contract has its vector, and every parameter one that is wrong`() throws {
    let description = try Description()
    let text = try Self.names.map { try String(contentsOfFile: Self.folder + "/" + $0, encoding: .utf8) }
      .joined()
    let kinds = try #require(description.root["components"]?["errors"]).members.map(\.key)
    let missing = kinds.filter { !text.contains(#""kind":"\#($0)""#) }
    #expect(Set(missing) == Self.kindsWithoutVector)

    var places: [String: Set<String>] = [:]
    var calls: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard line.hasPrefix("--> {") || line.hasPrefix("<-- {"),
        let message = try? JSONDocument(parsing: String(line.dropFirst(4))).root,
        let id = message["id"]?.rawJSON.description
      else { continue }
      if let method = message["method"]?.string { calls[id] = method }
      if message["error"]?["data"]?["kind"]?.string == "invalid_params", let method = calls[id] {
        let pointer = message["error"]?["data"]?["pointer"]?.string ?? ""
        places[method, default: []].insert(pointer.split(separator: "/").first.map(String.init) ?? "")
      }
    }
    for (name, method) in description.methods where method["result"] != nil {
      let parameters = (method["params"]?.elements ?? []).compactMap { $0["name"]?.string }
      let untried = Set(parameters).subtracting(places[name, default: []])
      #expect(untried.isEmpty, "\(name): \(untried.sorted())")
    }
  }

  @Test(arguments: VectorTests.names)
  func `every line is answered as the vector says`(name: String) async throws {
    let file = try VectorFile(path: Self.folder + "/" + name)
    var replay = Replay(name: name)
    for (line, step) in file.steps { try await replay.perform(step, line) }
    try await replay.endServer()
  }
}

/// The state of one vector under way.
private struct Replay {
  let name: String
  private var server: ServeProcess?
  private var pattern = JSONPattern()
  /// The server's, which goes when the value does.
  private var place: Place?
  /// What is to come, in any order, until something is sent again.
  private var expected: [(line: Int, pattern: JSONValue)] = []
  /// What may come besides.
  private var allowed: [JSONValue] = []

  init(name: String) { self.name = name }

  mutating func perform(_ step: VectorFile.Step, _ line: Int) async throws {
    switch step {
    case .serve(let options):
      try await endServer()
      pattern = JSONPattern()
      try begin(options)
    case .send(let bytes):
      try await receive()
      // Long lines hold no names, and to look for some in them takes long.
      let bytes =
        bytes.count > 1 << 16 || String(validating: bytes, as: UTF8.self) == nil
        ? bytes : Array(pattern.filled(String(decoding: bytes, as: UTF8.self)).utf8)
      try present().send(bytes)
    case .endInput:
      try await receive()
      try present().endInput()
    case .expect(let pattern): expected.append((line, pattern))
    case .allow(let pattern): allowed.append(pattern)
    case .expectEnd: try await endServer()
    }
  }

  mutating func endServer() async throws {
    try await receive()
    guard let ended = server else { return }
    server = nil
    let (lines, status) = await ended.finish()
    #expect(lines.isEmpty && status == 0, "\(name): came at the end: \(lines), exit \(status)")
  }

  private mutating func present() throws -> ServeProcess {
    if server == nil { try begin([]) }
    return try #require(server)
  }

  private mutating func begin(_ options: [String]) throws {
    let place = try Place()
    self.place = place
    server = try ServeProcess(options, in: place, environment: ["SCP_API_KEY": nil])
  }

  /// Waits until each line that is expected has come.
  private mutating func receive() async throws {
    guard !expected.isEmpty else { return }
    let server = try present()
    while !expected.isEmpty {
      guard let text = await server.nextLine() else {
        Issue.record("\(name):\(expected[0].line): the server ended before it wrote this")
        throw CancellationError()
      }
      take(try JSONDocument(parsing: text).root)
    }
    allowed = []
  }

  private mutating func take(_ value: JSONValue) {
    var reasons: [String] = []
    for (place, expectation) in expected.enumerated() {
      var trial = pattern
      let isBatch = expectation.pattern.kind == .array
      if let reason = trial.mismatch(value, with: expectation.pattern, anyOrder: isBatch) {
        reasons.append("line \(expectation.line): \(reason)")
        continue
      }
      pattern = trial
      expected.remove(at: place)
      return
    }
    guard !allowed.contains(where: { pattern.mismatch(value, with: $0) == nil }) else { return }
    Issue.record("\(name): \(reasons.joined(separator: "; ")); came: \(value.rawJSON)")
    expected.removeFirst()
  }
}
