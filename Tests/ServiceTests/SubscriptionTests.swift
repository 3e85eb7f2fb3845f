import EngineTesting
import JSON
import JSONRPC
import JobEngine
import Service
import SurveyCoderAPI
import Testing

@Suite(.timeLimit(.minutes(3))) struct SubscriptionTests {
  private let id: JobID
  private let other: JobID

  init() throws {
    id = try .sample(1)
    other = try .sample(2)
  }

  private var trackBoth: String { #"{"ids":["\#(id)","\#(other)"]}"# }

  @Test func `answers before the first event, though the events were there before`() async throws {
    let store = MemoryJobStore()
    let first = try TestSession(store: store)
    _ = try await first.session.track([id, other])
    await first.session.end()
    for _ in 1...20 {
      // Each begins with a registry that is not loaded yet, where the answer takes its time.
      try await withService(try TestSession(store: store)) { client in
        client.send(request("1", "events.subscribe", #"{"since":0}"#))
        let answer = try JSONDocument(parsing: try #require(await client.nextLine())).root
        #expect(answer["result"]?.rawJSON.description == #"{"subscription":"s1","sequence":0,"oldest":1}"#)
        #expect(try await client.notification("event")["sequence"]?.int == 1)
        #expect(try await client.notification("event")["sequence"]?.int == 2)
      }
    }
  }

  @Test func `sends each event once, in order, in the contract's form`() async throws {
    let test = try TestSession()
    await test.api.script(id, .job(id, .processing, processed: 5), .completed(id))
    try await withService(test) { client in
      let reply = try await client.result("events.subscribe")
      #expect(reply["sequence"]?.int == 0)
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      _ = try await client.result("jobs.refresh", #"{"id":"\#(id)"}"#)
      _ = try await client.result("jobs.refresh", #"{"id":"\#(id)"}"#)
      for (number, type) in [(1, "job.tracked"), (2, "job.updated"), (3, "job.completed")] {
        let event = try await client.notification("event")
        #expect(
          event.members.map(\.key) == ["subscription", "sequence", "type", "job", "time"])
        #expect(event["subscription"]?.string == reply["subscription"]?.string)
        #expect(event["sequence"]?.int == number)
        #expect(event["type"]?.string == type)
        #expect(event["job"]?["id"]?.string == id.text)
        #expect(event["time"]?.string == "2026-05-14T09:00:00.000Z")
      }
      #expect(client.unread == [])
    }
  }

  @Test func `begins after the number asked for, and after the latest when none is`() async throws {
    try await withService(try TestSession()) { client in
      _ = try await client.result("jobs.track", trackBoth)
      #expect(try await client.result("events.subscribe")["sequence"]?.int == 2)
      #expect(try await client.result("events.subscribe", #"{"since":1}"#)["sequence"]?.int == 1)
      let event = try await client.notification("event")
      #expect(event["subscription"]?.string == "s2")
      #expect(event["sequence"]?.int == 2)
      _ = try await client.result("jobs.forget", #"{"ids":["\#(id)"]}"#)
      var seen: Set<String> = []
      for _ in 1...2 {
        let event = try await client.notification("event")
        #expect(event["sequence"]?.int == 3)
        seen.insert(try #require(event["subscription"]?.string))
      }
      #expect(seen == ["s1", "s2"])
    }
  }

  @Test func `sends only the types and jobs asked for`() async throws {
    try await withService(try TestSession()) { client in
      _ = try await client.result("events.subscribe", #"{"types":["job.forgotten"]}"#)
      _ = try await client.result("events.subscribe", #"{"ids":["\#(other)"]}"#)
      _ = try await client.result("events.subscribe", #"{"types":[]}"#)
      _ = try await client.result("jobs.track", trackBoth)
      _ = try await client.result("jobs.forget", trackBoth)
      var seen: [String] = []
      for _ in 1...4 {
        let event = try await client.notification("event")
        seen.append(
          "\(event["subscription"]?.string ?? "") \(event["type"]?.string ?? "") \(event["sequence"]?.int ?? 0)"
        )
      }
      #expect(
        seen.sorted() == [
          "s1 job.forgotten 3", "s1 job.forgotten 4", "s2 job.forgotten 4", "s2 job.tracked 2",
        ])
    }
  }

  @Test func `sends nothing after the answer to unsubscribe, and goes on with the others`() async throws {
    try await withService(try TestSession()) { client in
      _ = try await client.result("events.subscribe")
      _ = try await client.result("events.subscribe")
      #expect(try await client.result("events.unsubscribe", #"{"subscription":"s1"}"#).count == 0)
      _ = try await client.result("jobs.track", trackBoth)
      for number in 1...2 {
        let event = try await client.notification("event")
        #expect(event["subscription"]?.string == "s2")
        #expect(event["sequence"]?.int == number)
      }
      _ = try await client.result("events.unsubscribe", #"{"subscription":"s2"}"#)
      #expect(try await client.error("events.unsubscribe", #"{"subscription":"s2"}"#)["code"]?.int == -32602)
      _ = try await client.result("jobs.forget", trackBoth)
      _ = try await client.result("ping")
      #expect(client.unread == [])
    }
  }

  @Test func `refuses subscriptions beyond the limit, and takes one again when one has ended`() async throws {
    try await withService(try TestSession()) { client in
      for _ in 1...256 { _ = try await client.result("events.subscribe") }
      let error = try await client.error("events.subscribe")
      #expect(error["code"]?.int == -32031)
      #expect(error["data"]?["kind"]?.string == "busy")
      _ = try await client.result("events.unsubscribe", #"{"subscription":"s256"}"#)
      #expect(try await client.result("events.subscribe")["subscription"]?.string == "s257")
    }
  }

  @Test func `gives a client that did not read all events when it reads`() async throws {
    var limits = ConnectionLimits()
    limits.maxBufferedOutput = 4096
    let test = try TestSession()
    let jobs = try (1...500).map { try JobID.sample($0) }
    try await withService(test, limits: limits) { client in
      _ = try await client.result("events.subscribe")
      // Far more than the pipe and the server's buffers hold; the session is never held up by it.
      for _ in 1...4 {
        _ = try await test.session.track(jobs)
        _ = try await test.session.forget(jobs)
      }
      for number in 1...4000 {
        guard try await client.notification("event")["sequence"]?.int == number else {
          Issue.record("Event \(number) is missing or out of order.")
          break
        }
      }
    }
  }

  @Test func `tells that it ended when the events can't be read`() async throws {
    try await withService(try TestSession(store: UnreadableEvents())) { client in
      _ = try await client.result("events.subscribe", #"{"since":2}"#)
      let log = try await client.notification("log")
      #expect(log["level"]?.string == "error")
      #expect(log["kind"]?.string == "registry")
      #expect(log["subscription"]?.string == "s1" && log["sequence"]?.int == 2)
      #expect(
        log["message"]?.string
          == "Subscription s1 ended after event 2: Can't read the registry at /r: broken.")
    }
  }

  @Test func `tells a client that read too slowly which events are gone, and goes on behind them`()
    async throws
  {
    var limits = ConnectionLimits()
    limits.maxBufferedOutput = 4096
    limits.maxQueuedNotifications = 4096
    let store = MemoryJobStore()
    let test = try TestSession(store: store)
    let jobs = try (1...500).map { try JobID.sample($0) }
    try await withService(test, limits: limits) { client in
      _ = try await client.result("events.subscribe")
      for _ in 1...4 {
        _ = try await test.session.track(jobs)
        _ = try await test.session.forget(jobs)
      }
      // Far behind what the pipe holds, and before what the session has in memory.
      await store.drop(eventsUpTo: 1900)
      let log = try await client.notification("log")
      let last = try #require(log["sequence"]?.int)
      #expect(log["level"]?.string == "warning" && log["subscription"]?.string == "s1")
      #expect((1..<1900).contains(last) && log["oldest"]?.int == 1901)
      for number in Array(1...last) + Array(1901...4000) {
        guard try await client.notification("event")["sequence"]?.int == number else {
          Issue.record("Event \(number) is missing or out of order.")
          break
        }
      }
    }
  }

  @Test func `says which events are kept no more, and refuses numbers that were never given`() async throws {
    let folder = try TemporaryFolder()
    let test = try TestSession(store: SQLiteJobStore(path: folder.path + "/registry.sqlite"))
    let jobs = try (1...500).map { try JobID.sample($0) }
    try await withService(test) { client in
      #expect(
        try await client.result("events.since", #"{"sequence":0}"#).rawJSON.description
          == #"{"events":[],"sequence":0,"oldest":1}"#)
      for round in 1...21 { _ = try await test.session.track(jobs, label: "\(round)") }
      for (method, parameter) in [("events.subscribe", "since"), ("events.since", "sequence")] {
        #expect(try await client.result(method, #"{"\#(parameter)":7}"#)["oldest"]?.int == 501)
        #expect(try await client.result(method, #"{"\#(parameter)":10500}"#)["oldest"]?.int == 501)
        let error = try await client.error(method, #"{"\#(parameter)":10501}"#)
        #expect(error["data"]?["kind"]?.string == "invalid_params")
        #expect(error["data"]?["pointer"]?.string == "/\(parameter)")
      }
      let page = try await client.result("events.since", #"{"sequence":7,"limit":1}"#)
      #expect(page["events"]?.elements.first?["sequence"]?.int == 501)
      // The answer has told of it already.
      #expect(try await client.notification("event")["sequence"]?.int == 501)
      #expect(client.unread.allSatisfy { $0.contains(#""method":"event""#) })
    }
  }

  @Test func `a number that another process gave is known here at once`() async throws {
    let store = MemoryJobStore()
    let test = try TestSession(store: store)
    let elsewhere = try TestSession(store: store)
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      _ = try await elsewhere.session.track([other])
      #expect(try await client.result("events.subscribe", #"{"since":2}"#)["sequence"]?.int == 2)
    }
    await elsewhere.session.end()
  }

  @Test func `ends with the connection, and the session goes on`() async throws {
    let test = try TestSession()
    try await withService(test) { client in
      _ = try await client.result("events.subscribe")
      client.endInput()
      #expect(await client.remainingLines() == [])
      #expect(await client.runner.waitUntilClosed() == .inputEnded)
      #expect(try await test.session.track([id]).count == 1)
    }
  }
}

/// A registry whose events are lost.
private struct UnreadableEvents: JobStore {
  func load(finished: Int) async throws(RegistryError) -> StoredRegistry { StoredRegistry(lastSequence: 5) }

  func jobs(_ ids: [JobID], at apiURL: String) async throws(RegistryError) -> [TrackedJob] { [] }

  func page(_ query: JobQuery, at apiURL: String) async throws(RegistryError) -> [TrackedJob] { [] }

  func ids(
    _ selection: JobSelection, at apiURL: String, limit: Int?
  ) async throws(RegistryError) -> [JobID] { [] }

  func counts() async throws(RegistryError) -> [JobCount] { [] }

  func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit { RegistryCommit() }

  func news(after sequence: Int, limit: Int) async throws(RegistryError) -> RegistryNews { RegistryNews() }

  var revision: UInt64 { 0 }

  func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent] {
    throw RegistryError(action: "read the registry", path: "/r", reason: "broken")
  }

  func events(of id: JobID) async throws(RegistryError) -> [JobEvent] { [] }

  func close() async {}
}
