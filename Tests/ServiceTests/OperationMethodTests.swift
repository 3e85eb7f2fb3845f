import EngineTesting
import JSON
import JSONRPC
import NIOCore
import NIOPosix
import SurveyCoderAPI
import Testing

private let job1 = "job_000000000000000000000001"
private let job2 = "job_000000000000000000000002"

@Suite(.timeLimit(.minutes(3))) struct OperationMethodTests {
  @Test func `serves an operation under its method's name`() async throws {
    try await withService(try TestSession()) { client in
      #expect(try await client.result("ping").rawJSON.description == "{}")
      let tracked = try await client.result("jobs.track", #"{"ids":["\#(job1)"],"tags":["t"]}"#)
      #expect(tracked["jobs"]?.elements.first?["id"]?.string == job1)
      #expect(try await client.result("jobs.get", #"{"id":"\#(job1)"}"#)["status"]?.string == "unknown")
      #expect(try await client.result("jobs.list", #"{"tag":"t"}"#)["jobs"]?.count == 1)
      #expect(try await client.result("session.status")["jobs"]?["tracked"]?.int == 1)
      #expect(try await client.result("jobs.forget", #"{"ids":["\#(job1)"]}"#)["forgotten"]?.int == 1)
    }
  }

  @Test(arguments: [
    "9007199254740993", "1.50", "-0", "1e2", #""x\u0041\n""#, #""""#, "null",
  ])
  func `gives an id back byte for byte, at once and later`(id: String) async throws {
    try await withService(try TestSession()) { client async throws in
      // The first has to load the registry, the last has it.
      for method in ["jobs.list", "session.status", "ping", "jobs.list"] {
        client.send(request(id, method))
        #expect(try await client.answer(to: id)["result"] != nil)
      }
    }
  }

  @Test func `begins requests in the order they came in, though the first ones must load the registry`()
    async throws
  {
    try await withService(try TestSession()) { client async throws in
      client.send(
        request("1", "jobs.track", #"{"ids":["\#(job1)"]}"#) + request("2", "jobs.get", #"{"id":"\#(job1)"}"#)
          + request("3", "jobs.track", #"{"ids":["\#(job2)"]}"#) + request("4", "jobs.list")
          + request("5", "jobs.forget", #"{"ids":["\#(job1)"]}"#)
          + request("6", "jobs.get", #"{"id":"\#(job1)"}"#) + request("7", "session.status"))
      #expect(try await client.answer(to: "2")["result"]?["id"]?.string == job1)
      #expect(try await client.answer(to: "4")["result"]?["jobs"]?.count == 2)
      #expect(try await client.answer(to: "6")["error"]?["data"]?["kind"]?.string == "not_tracked")
      #expect(try await client.answer(to: "7")["result"]?["jobs"]?["tracked"]?.int == 1)
    }
  }

  @Test func `a ping is not held up by what is being done`() async throws {
    let test = try TestSession()
    let id = try JobID(job1)
    await test.api.script(id, .completed(id))
    await test.api.hold(id)
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(job1)"]}"#)
      client.send(request(#""look""#, "jobs.refresh", #"{"id":"\#(job1)"}"#))
      #expect(try await client.result("ping").count == 0)
      #expect(try await client.result("jobs.get", #"{"id":"\#(job1)"}"#)["status"]?.string == "unknown")
      await test.api.open(id)
      #expect(try await client.answer(to: #""look""#)["result"]?["status"]?.string == "completed")
    }
  }

  @Test func `answers a batch of operations as one array`() async throws {
    try await withService(try TestSession()) { client in
      client.send(
        #"[{"jsonrpc":"2.0","id":1,"method":"jobs.track","params":{"ids":["\#(job1)"]}},"#
          + #"{"jsonrpc":"2.0","id":2,"method":"jobs.get","params":{"id":"\#(job1)"}},"#
          + #"{"jsonrpc":"2.0","method":"ping"}]"# + "\n")
      let line = try #require(await client.nextLine())
      let answers = try JSONDocument(parsing: line).root.elements
      #expect(Set(answers.compactMap { $0["id"]?.int }) == [1, 2])
      #expect(answers.allSatisfy { $0["result"] != nil })
    }
  }

  @Test func `serves a session that lives on another event loop`() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let test = try TestSession(eventLoop: group.next())
    try await withService(test, on: group.next()) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(job1)"]}"#)
      for _ in 1...3 {
        #expect(try await client.result("jobs.get", #"{"id":"\#(job1)"}"#)["id"]?.string == job1)
      }
      #expect(try await client.result("ping").count == 0)
    }
    try await group.shutdownGracefully()
  }

  @Test func `a request that was refused keeps no place in the order`() async throws {
    var limits = ConnectionLimits()
    limits.maxInFlight = 1
    let test = try TestSession()
    let id = try JobID(job1)
    await test.api.script(id, .completed(id))
    await test.api.hold(id)
    try await withService(test, limits: limits) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(job1)"]}"#)
      client.send(request(#""look""#, "jobs.refresh", #"{"id":"\#(job1)"}"#))
      #expect(try await client.error("events.subscribe")["code"]?.int == -32001)
      #expect(try await client.error("jobs.track", #"{"ids":["\#(job2)"]}"#)["code"]?.int == -32001)
      await test.api.open(id)
      #expect(try await client.answer(to: #""look""#)["result"] != nil)
      #expect(try await client.result("jobs.track", #"{"ids":["\#(job2)"]}"#)["jobs"]?.count == 1)
      #expect(try await client.result("jobs.list")["jobs"]?.count == 2)
    }
  }

  // MARK: What is wrong with a request

  @Test(arguments: [
    ("jobs.lst", "Did you mean jobs.list?"), ("Ping", "Did you mean ping?"),
    ("event.subscribe", "Did you mean events.subscribe?"),
    ("something.else.entirely", "initialize gives the list in capabilities.methods."),
    ("", "initialize gives the list in capabilities.methods."),
  ])
  func `answers an unknown method with what may have been meant`(method: String, hint: String) async throws {
    try await withService(try TestSession()) { client in
      let error = try await client.error(method)
      #expect(error["code"]?.int == -32601)
      #expect(error["data"]?["kind"]?.string == "method_not_found")
      #expect(error["data"]?["hint"]?.string == hint)
    }
  }

  @Test func `does not send a long method name back whole`() async throws {
    try await withService(try TestSession()) { client async throws in
      let name = String(repeating: "m", count: 1_000_000)
      #expect(try await client.error(name).raw.count < 1000)
    }
  }

  @Test(arguments: [
    ("jobs.get", "{}", "/id"),
    ("jobs.get", #"{"id":7}"#, "/id"),
    ("jobs.get", #"{"id":""}"#, "/id"),
    ("jobs.get", #"{"id":"a b"}"#, "/id"),
    ("jobs.get", #"["\#(job1)"]"#, ""),
    ("jobs.track", #"{"ids":["\#(job1)",null]}"#, "/ids/1"),
    ("jobs.track", #"{"ids":"\#(job1)"}"#, "/ids"),
    ("jobs.track", #"{"ids":["\#(job1)"],"policy":"lazy"}"#, "/policy"),
    ("jobs.list", #"{"limit":0}"#, "/limit"),
    ("jobs.list", #"{"limit":1.5}"#, "/limit"),
    ("jobs.wait", #"{"ids":["\#(job1)"],"timeout":-1}"#, "/timeout"),
    ("jobs.wait", #"{"ids":["\#(job1)"],"progressToken":[1]}"#, "/progressToken"),
    ("jobs.wait", #"{"ids":[7],"progressToken":1}"#, "/ids/0"),
    ("session.configure", #"{"apiKey":"nonsense"}"#, "/apiKey"),
    ("session.configure", #"{"apiUrl":"http://example.org"}"#, "/apiUrl"),
    ("session.configure", #"{"apiKeyFile":"/nowhere/key"}"#, "/apiKeyFile"),
    ("initialize", #"{"session":{"apiKey":"nonsense"}}"#, "/session/apiKey"),
    ("initialize", #"{"session":{"policy":1}}"#, "/session/policy"),
    ("initialize", #"{"session":[]}"#, "/session"),
    ("initialize", #"{"optOut":["event",1]}"#, "/optOut/1"),
    ("initialize", #"{"protocolVersion":1}"#, "/protocolVersion"),
    ("events.subscribe", #"{"since":-1}"#, "/since"),
    ("events.subscribe", #"{"since":99}"#, "/since"),
    ("events.subscribe", #"{"types":["job.completed","job.done"]}"#, "/types/1"),
    ("events.subscribe", #"{"ids":[""]}"#, "/ids/0"),
    ("events.subscribe", "[1]", ""),
    ("events.unsubscribe", "{}", "/subscription"),
    ("events.unsubscribe", #"{"subscription":"s1"}"#, "/subscription"),
  ])
  func `points to the member at fault`(method: String, params: String, pointer: String) async throws {
    try await withService(try TestSession()) { client in
      let error = try await client.error(method, params)
      #expect(error["code"]?.int == -32602)
      #expect(error["data"]?["kind"]?.string == "invalid_params")
      #expect(error["data"]?["retryable"]?.bool == false)
      #expect(error["data"]?["pointer"]?.string == pointer)
    }
  }

  @Test(arguments: [
    ("jobs.list", #"{"statu":"queued"}"#, "Did you mean status?"),
    ("events.subscribe", #"{"type":["job.failed"]}"#, "Did you mean types?"),
    ("events.subscribe", #"{"types":["job.complete"]}"#, "Did you mean job.completed?"),
    ("initialize", #"{"sesion":{}}"#, "Did you mean session?"),
  ])
  func `says which member was probably meant`(method: String, params: String, hint: String) async throws {
    try await withService(try TestSession()) { client async throws in
      #expect(try await client.error(method, params)["data"]?["hint"]?.string == hint)
    }
  }

  @Test(arguments: ["[]", "{}", #"{"_meta":{"a":1}}"#, #"{"tag":null}"#])
  func `takes params that say nothing`(params: String) async throws {
    try await withService(try TestSession()) { client async throws in
      #expect(try await client.result("jobs.list", params)["jobs"]?.count == 0)
    }
  }
}
