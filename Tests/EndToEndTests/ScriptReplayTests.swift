import Foundation
import JSON
import Testing

/// `script.run` with a recording, on the real binary.
@Suite(.timeLimit(.minutes(3))) struct ScriptReplayTests {
  private let place: Place
  private let script: String
  private let recording: String

  init() async throws {
    place = try Place()
    script = place.folder + "/s.scjobs"
    recording = place.folder + "/s.recording"
    try Data("discover --track\nwait @all --timeout 30m\nusage\n".utf8)
      .write(to: URL(fileURLWithPath: script))
    let live = try await Program.run(
      [
        "run", script, "--sandbox", "--jobs", "3", "--seed", "3", "--speed", "200", "--record", recording,
      ], in: place)
    #expect(live.status == 0, "\(live)")
  }

  /// Answers to these params, from one server that has neither a key nor an address.
  private func answers(_ params: [String]) async throws -> [JSONValue] {
    let server = try ServeProcess(
      in: place, environment: ["SCP_API_KEY": nil, "SCP_API_URL": "http://127.0.0.1:1"])
    for (id, params) in params.enumerated() {
      server.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"script.run","params":\#(params)}"#)
    }
    var found: [Int: JSONValue] = [:]
    while found.count < params.count {
      let message = try await server.nextMessage()
      if let id = message["id"]?.int { found[id] = message }
    }
    server.send(#"{"jsonrpc":"2.0","id":"jobs","method":"jobs.list"}"#)
    let jobs = try await server.nextMessage()
    #expect(
      jobs["id"]?.string == "jobs" && jobs["result"]?["jobs"]?.count == 0,
      "those of a replay are not the serving session's: \(jobs.rawJSON)")
    #expect(await server.finish().status == 0)
    return params.indices.compactMap { found[$0] }
  }

  private func params(text: String? = nil) -> String {
    let script = text.map { #""text":"\#($0)""# } ?? #""path":"\#(self.script)""#
    return #"{\#(script),"recording":"\#(recording)"}"#
  }

  @Test func `a script runs on its recording, also several at a time, and sends nothing`() async throws {
    // More than run at a time.
    let answers = try await answers(Array(repeating: params(), count: 9))
    for result in answers.map({ $0["result"] }) {
      #expect(result?["outcome"]?.string == "completed" && result?["exitCode"]?.int == 0, "\(answers)")
      #expect(result?["steps"]?.elements.map { $0["line"]?.int } == [1, 2, 3])
      #expect(result?["steps"]?.elements[1]["output"]?.string?.contains("completed") == true)
      #expect(result?["misfits"] == nil)
    }
  }

  @Test func `what does not fit is told`() async throws {
    let answers = try await answers([
      params(text: #"discover --track\n"#), params(text: #"health\n"#), params(text: #"jobs --nope\n"#),
    ])
    let results = answers.compactMap { $0["result"] }
    try #require(results.count == 3)
    #expect(results[0]["outcome"]?.string == "failed" && results[0]["exitCode"]?.int == 1)
    #expect(
      results[0]["misfits"]?.elements.first?.string?.contains("were not asked for") == true,
      "\(results[0].rawJSON)")
    #expect(
      results[1]["misfits"]?.elements.first?.string?.contains("has no answer for request 1, GET /health")
        == true, "\(results[1].rawJSON)")
    #expect(results[2]["outcome"]?.string == "invalid" && results[2]["misfits"] == nil)
  }

  @Test func `those that are cancelled before their turn are answered once, and leave it to others`()
    async throws
  {
    let server = try ServeProcess(in: place, environment: ["SCP_API_KEY": nil])
    for id in 0..<9 {
      server.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"script.run","params":\#(params())}"#)
    }
    for id in 5..<8 {
      server.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"#)
    }
    var answers: [Int: JSONValue] = [:]
    while answers.count < 9 {
      let message = try await server.nextMessage()
      let id = try #require(message["id"]?.int)
      #expect(answers.updateValue(message, forKey: id) == nil, "answered once")
    }
    for (id, answer) in answers {
      let isCancelled = answer["error"]?["code"]?.int == -32800
      #expect(
        isCancelled == (5..<8).contains(id) && (isCancelled || answer["result"]?["exitCode"]?.int == 0),
        "\(answer.rawJSON)")
    }
    #expect(await server.finish().status == 0)
  }

  @Test func `a recording of a program's calls, which no script can repeat, is refused`() async throws {
    let calls = place.folder + "/calls.recording"
    let server = try ServeProcess(["--sandbox", "--record", calls], in: place)
    server.send(#"{"jsonrpc":"2.0","id":1,"method":"usage.get"}"#)
    _ = try await server.nextMessage()
    #expect(await server.finish().status == 0)
    let answers = try await answers([#"{"text":"usage","recording":"\#(calls)"}"#])
    #expect(answers.first?["error"]?["data"]?["pointer"]?.string == "/recording")
    #expect(answers.first?["error"]?["message"]?.string?.contains("no script can repeat it") == true)
    let run = try await Program.run(["run", script, "--recording", calls], in: place)
    #expect(run.status == 1 && run.stderr.hasPrefix("error: \(calls):2: "), "\(run)")
    #expect(run.stderr.contains("no script can repeat it"), "\(run)")
  }

  @Test func `a session that is recorded may have scripts replayed beside it`() async throws {
    let outer = place.folder + "/outer.recording"
    for option in ["--record", "--recording"] {
      let server = try ServeProcess(
        option == "--record" ? ["--sandbox", option, outer] : [option, outer], in: place,
        environment: ["SCP_API_KEY": nil])
      server.send(#"{"jsonrpc":"2.0","id":1,"method":"script.run","params":\#(params())}"#)
      server.send(#"{"jsonrpc":"2.0","id":2,"method":"usage.get"}"#)
      var results: [Int: JSONValue] = [:]
      while results.count < 2 {
        let message = try await server.nextMessage()
        if let id = message["id"]?.int { results[id] = message["result"] }
      }
      #expect(results[1]?["outcome"]?.string == "completed" && results[2]?["plan"] != nil, "\(results)")
      #expect(await server.finish().status == 0)
    }
  }

  @Test func `a recording that is none, or damaged, is refused with its place`() async throws {
    let damaged = place.folder + "/damaged.recording"
    let text = try String(contentsOfFile: recording, encoding: .utf8) + #"{"at":12,"sentAt"#
    try Data(text.utf8).write(to: URL(fileURLWithPath: damaged))
    let answers = try await answers([
      #"{"text":"jobs","recording":"/nonexistent"}"#, #"{"text":"jobs","recording":"\#(damaged)"}"#,
    ])
    let lines = text.split(separator: "\n").count
    for (answer, words) in zip(answers, ["/nonexistent", "\(damaged):\(lines): "]) {
      #expect(answer["error"]?["code"]?.int == -32602)
      #expect(answer["error"]?["data"]?["pointer"]?.string == "/recording")
      #expect(answer["error"]?["message"]?.string?.contains(words) == true, "\(answer.rawJSON)")
    }
  }
}
