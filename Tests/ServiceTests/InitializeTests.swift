import EngineTesting
import JSON
import JSONRPC
import SurveyCoderAPI
import Testing

@Suite(.timeLimit(.minutes(3))) struct InitializeTests {
  @Test func `tells what serves, what it can, and how much it takes`() async throws {
    var limits = ConnectionLimits()
    limits.maxInFlight = 7
    try await withService(try TestSession(), limits: limits) { client in
      let reply = try await client.result(
        "initialize", #"{"protocolVersion":"1.0","clientInfo":{"name":"editor","version":"2"}}"#)
      #expect(
        reply.members.map(\.key) == ["protocolVersion", "serverInfo", "capabilities", "limits", "session"])
      #expect(reply["serverInfo"]?.rawJSON.description == #"{"name":"scjobs","version":"test"}"#)
      #expect(
        reply["limits"]?.rawJSON.description
          == #"{"maxMessageBytes":16777216,"maxDepth":128,"maxInFlight":7}"#)
      #expect(reply["session"]?["key"]?["present"]?.bool == true)
      let methods = reply["capabilities"]?["methods"]?.elements.compactMap(\.string) ?? []
      #expect(methods.contains("jobs.wait") && methods.contains("events.subscribe"))
      #expect(
        reply["capabilities"]?["notifications"]?.rawJSON.description == #"["event","$/progress","log"]"#)
    }
  }

  @Test func `offers only methods that are there`() async throws {
    try await withService(try TestSession()) { client in
      let reply = try await client.result("initialize")
      for method in reply["capabilities"]?["methods"]?.elements.compactMap(\.string) ?? []
      where method != "shutdown" {
        // Wrong on purpose, so that nothing is done.
        let error = try await client.call(method, #"{"no such member":1}"#)["error"]
        #expect(error?["code"]?.int != -32601, "\(method)")
      }
    }
  }

  @Test(arguments: [
    nil, "{}", "[]", #"{"protocolVersion":"2.0"}"#, #"{"protocolVersion":"banana"}"#,
    #"{"capabilities":{"roots":{}},"processId":null,"trace":"off"}"#,
  ])
  func `is answered with our version, whatever the client speaks`(params: String?) async throws {
    try await withService(try TestSession()) { client async throws in
      #expect(try await client.result("initialize", params)["protocolVersion"]?.string == "1.0")
    }
  }

  @Test func `configures the session before the requests behind it`() async throws {
    let test = try TestSession(key: nil)
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    try await withService(test) { client in
      client.send(
        request(
          "1", "initialize",
          #"{"session":{"apiKey":"scp_live_0123456789abcdefABCDEF0123456789","policy":"thrifty","#
            + #""apiUrl":"http://127.0.0.1:8080"}}"#) + request("2", "jobs.track", #"{"ids":["\#(id)"]}"#)
          + request("3", "jobs.refresh", #"{"id":"\#(id)"}"#))
      let session = try await client.answer(to: "1")["result"]?["session"]
      #expect(session?["policy"]?.string == "thrifty")
      #expect(session?["apiUrl"]?.string == "http://127.0.0.1:8080")
      #expect(session?["key"]?["fingerprint"]?.string?.hasPrefix("scp_live_…") == true)
      #expect(try await client.answer(to: "3")["result"]?["status"]?.string == "completed")
    }
  }

  @Test func `of an initialize that fails nothing takes effect`() async throws {
    try await withService(try TestSession()) { client in
      _ = try await client.error(
        "initialize", #"{"optOut":["event"],"session":{"policy":"thrifty","apiKeyFile":"/nowhere"}}"#)
      #expect(try await client.result("session.status")["policy"]?.string == "adaptive")
      _ = try await client.result("events.subscribe")
      _ = try await client.result("jobs.track", #"{"ids":["\#(try JobID.sample(1))"]}"#)
      #expect(try await client.notification("event")["sequence"]?.int == 1)
    }
  }

  @Test func `a client gets none of the notifications it opted out of`() async throws {
    let test = try TestSession()
    let id = try JobID.sample(1)
    await test.api.script(id, .completed(id))
    try await withService(test) { client in
      _ = try await client.result("initialize", #"{"optOut":["event","telemetry"]}"#)
      _ = try await client.result("events.subscribe")
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      _ = try await client.result("jobs.wait", #"{"ids":["\#(id)"],"progressToken":1}"#)
      _ = try await client.result("events.unsubscribe", #"{"subscription":"s1"}"#)
      #expect(try await client.notification("$/progress")["token"]?.int == 1)
      #expect(client.unread == [])
    }
  }
}
