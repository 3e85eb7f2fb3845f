import Foundation
import JSON
import Testing

/// Every method of the real binary, its real answers held against the description.
@Suite(.timeLimit(.minutes(2))) struct ReplySchemaTests {
  @Test func `every answer, event and error has the form that is described`() async throws {
    let call = try Caller(options: ["--sandbox", "--jobs", "4", "--seed", "7", "--speed", "200"])
    try await call("initialize", #"{"clientInfo":{"name":"tests"}}"#)
    let id = try #require(try await call("sandbox.createJob", #"{"seconds":600,"total":30}"#)["id"]?.string)
    let bad = try #require(
      try await call("sandbox.createJob", #"{"seconds":1,"outcome":"failed"}"#)["id"]?.string)
    try await call("events.subscribe", #"{"since":0}"#)
    try await call("jobs.track", #"{"ids":["\#(id)"],"label":"a","tags":["t"],"policy":"eager"}"#)
    try await call("jobs.track", #"{"ids":["\#(bad)","job_000000000000000000000001"]}"#)
    try await call("sandbox.advance", #"{"seconds":300}"#)
    try await call("jobs.refresh", #"{"id":"\#(id)"}"#)
    try await call("jobs.list", #"{"limit":1}"#)
    try await call("jobs.discover", #"{"track":true}"#)
    try await call("sandbox.advance", #"{"seconds":3000}"#)
    try await call("jobs.wait", #"{"ids":["\#(id)","\#(bad)"],"progressToken":"p"}"#)
    try await seeProgress(call)
    try await call("jobs.get", #"{"id":"\#(bad)"}"#)
    try await call("jobs.result", #"{"id":"\#(id)"}"#)
    try await call("jobs.result", #"{"id":"\#(id)","offset":3,"length":5}"#)
    try await call("jobs.history", #"{"id":"\#(id)"}"#)
    try await call("jobs.forget", #"{"ids":["\#(bad)"]}"#)
    try await call("events.since", #"{"sequence":0}"#)
    try await call("events.unsubscribe", #"{"subscription":"s1"}"#)
    try await call("policy.list")
    try await call("policy.get", #"{"job":"\#(id)"}"#)
    try await call("policy.set", #"{"name":"adaptive","numbers":{"ceiling":20}}"#)
    try await call("session.status")
    try await call("session.configure", #"{"policy":"thrifty"}"#)
    try await call("usage.get")
    try await call("health.get")
    try await call("command.run", #"{"line":"jobs"}"#)
    try await call("command.complete", #"{"line":"show job_"}"#)
    try await call("script.run", #"{"text":"jobs\nshow nobody"}"#)
    try await call("script.run", #"{"text":"show --x"}"#)
    try await call("sandbox.fault", #"{"kind":"429;retry-after=1","match":"/v2/usage"}"#)
    try await call("metrics.get")
    try await call("rpc.discover")
    try await call("ping")
    // Errors of several kinds.
    for (method, params) in [
      ("usage.get", "{}"), ("jobs.get", #"{"id":"job_000000000000000000000009"}"#), ("jobs.get", "{}"),
      ("nope", "{}"),
      ("jobs.result", #"{"id":"\#(id)","pointer":"/nope"}"#),
      ("events.unsubscribe", #"{"subscription":"s9"}"#),
    ] {
      #expect(try await call.error(method, params)["message"]?.string?.isEmpty == false)
    }
    try await call("shutdown")
    let left = Set(call.description.methods.filter { $0.value["result"] != nil }.keys).subtracting(call.seen)
    #expect(left.isEmpty, "not called: \(left.sorted())")
    #expect(call.notifications.isSuperset(of: ["event", "$/progress"]))
    #expect(call.events.isSuperset(of: ["job.tracked", "job.updated", "job.completed", "job.failed"]))
    call.server.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
    #expect(await call.server.finish().status == 0)
  }

  /// Progress comes when a job changes while somebody waits for it, so that a few jobs may be needed.
  private func seeProgress(_ call: Caller) async throws {
    for _ in 1...20 where !call.notifications.contains("$/progress") {
      let id = try #require(try await call("sandbox.createJob", #"{"seconds":600}"#)["id"]?.string)
      try await call("jobs.track", #"{"ids":["\#(id)"]}"#)
      let wait = try call.begin("jobs.wait", #"{"ids":["\#(id)"],"progressToken":"p"}"#)
      try await call("sandbox.advance", #"{"seconds":600}"#)
      _ = try await call.answer(to: wait)
    }
  }

  @Test func `trouble is logged in the form that is described, to a client that began with initialize`()
    async throws
  {
    let call = try Caller(options: ["--sandbox", "--jobs", "1", "--speed", "50"])
    try await call("initialize")
    try await call("sandbox.fault", #"{"kind":"503-html","times":3,"match":"/v2/jobs/"}"#)
    let id = try #require(try await call("sandbox.createJob", #"{"seconds":60}"#)["id"]?.string)
    try await call("jobs.track", #"{"ids":["\#(id)"]}"#)
    try await call("jobs.wait", #"{"ids":["\#(id)"]}"#)
    #expect(call.notifications == ["log"])
  }
}

/// Calls one server, and holds all that it says against the description.
private final class Caller {
  let server: ServeProcess
  let description: Description
  private let place: Place
  private var lastID = 0
  /// Methods of the requests that have no answer yet, and answers that nobody has asked for.
  private var open: [Int: String] = [:]
  private var answers: [Int: JSONValue] = [:]
  /// Methods that were called.
  private(set) var seen: Set<String> = []
  /// Names of notifications that came, and types of events.
  private(set) var notifications: Set<String> = []
  private(set) var events: Set<String> = []

  init(options: [String]) throws {
    place = try Place()
    description = try Description()
    server = try ServeProcess(options, in: place)
  }

  @discardableResult
  func callAsFunction(_ method: String, _ params: String = "{}") async throws -> JSONValue {
    let answer = try await answer(to: try begin(method, params))
    return try #require(answer["result"], "\(method): \(answer.rawJSON)")
  }

  func error(_ method: String, _ params: String) async throws -> JSONValue {
    let answer = try await answer(to: send(method, params))
    return try #require(answer["error"], "\(method): \(answer.rawJSON)")
  }

  /// Sends a request whose params are to be as described.
  ///
  /// - Returns: Its id.
  func begin(_ method: String, _ params: String) throws -> Int {
    let given = try JSONDocument(parsing: params).root
    #expect(
      try description.paramProblems(given, of: description.methods[method]) == [], "\(method) \(params)")
    return send(method, params)
  }

  private func send(_ method: String, _ params: String) -> Int {
    lastID += 1
    seen.insert(method)
    open[lastID] = method
    server.send(#"{"jsonrpc":"2.0","id":\#(lastID),"method":"\#(method)","params":\#(params)}"#)
    return lastID
  }

  func answer(to id: Int) async throws -> JSONValue {
    while answers[id] == nil { try take(try await server.nextMessage()) }
    let answer = answers.removeValue(forKey: id)
    return try #require(answer)
  }

  private func take(_ message: JSONValue) throws {
    let id = message["id"]?.int
    let method = id.flatMap { open.removeValue(forKey: $0) }
    #expect(try description.problems(message, to: method) == [], "\(message.rawJSON)")
    if let id {
      answers[id] = message
    } else {
      notifications.insert(message["method"]?.string ?? "")
      if let type = message["params"]?["type"]?.string { events.insert(type) }
    }
  }
}
