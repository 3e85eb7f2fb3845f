import EngineTesting
import JSON
import JSONRPC
import JobEngine
import Service
import SurveyCoderAPI
import Testing

@Suite(.timeLimit(.minutes(3))) struct WaitTests {
  private let id: JobID
  private let other: JobID

  init() throws {
    id = try .sample(1)
    other = try .sample(2)
  }

  @Test func `track and wait piped in at once are both answered, though the input has ended`() async throws {
    let test = try TestSession()
    await test.api.script(id, .job(id, .processing, processed: 50), .completed(id))
    var limits = ConnectionLimits()
    // By the machine's clock, which on a busy one goes far while the test's stands still.
    limits.drainTimeout = .seconds(600)
    let client = try await PipeClient.start(test.session, limits: limits)
    client.send(
      request("1", "jobs.track", #"{"ids":["\#(id)"]}"#) + request("2", "jobs.wait", #"{"ids":["\#(id)"]}"#))
    client.endInput()
    await test.clock.advanceToNextSleeper()
    let lines = await client.remainingLines()
    let answers = try lines.map { try JSONDocument(parsing: $0).root }
    #expect(answers.map { $0["id"]?.int } == [1, 2])
    #expect(answers.first?["result"]?["jobs"]?.elements.first?["status"]?.string == "unknown")
    #expect(answers.last?["result"]?["outcome"]?.string == "completed")
    #expect(answers.last?["result"]?["jobs"]?.elements.first?["result"]?["bytes"]?.int == 14)
    #expect(await client.runner.waitUntilClosed() == .inputEnded)
    await test.session.end()
  }

  @Test func `a wait that the end of the input outlasts is answered with an error that says so`() async throws
  {
    let test = try TestSession()
    await test.api.script(id, .job(id, .processing))
    var limits = ConnectionLimits()
    limits.drainTimeout = .milliseconds(50)
    let client = try await PipeClient.start(test.session, limits: limits)
    client.send(
      request("1", "jobs.track", #"{"ids":["\#(id)"]}"#)
        + request("2", "jobs.wait", #"{"ids":["\#(id)"],"progressToken":"t"}"#))
    client.endInput()
    let last = try #require(await client.remainingLines().last { $0.contains("error") })
    let error = try JSONDocument(parsing: last).root["error"]
    #expect(error?["code"]?.int == -32007)
    #expect(error?["data"]?["kind"]?.string == "input_ended")
    await test.session.end()
  }

  @Test func `a cancelled wait is answered with −32800, and its job goes on`() async throws {
    let test = try TestSession()
    await test.api.script(id, .job(id, .processing), .completed(id))
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      client.send(request(#""w""#, "jobs.wait", #"{"ids":["\#(id)"]}"#))
      await test.clock.sleepers()
      client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"w"}}"# + "\n")
      let error = try #require(try await client.answer(to: #""w""#)["error"])
      #expect(error["code"]?.int == -32800)
      #expect(error["data"]?["kind"]?.string == "cancelled")
      #expect(try await client.result("session.status")["jobs"]?["active"]?.int == 1)
    }
  }

  @Test func `a wait holds up nothing behind it`() async throws {
    let test = try TestSession()
    await test.api.script(id, .job(id, .processing), .completed(id))
    try await withService(test) { client async throws in
      client.send(
        request("1", "jobs.track", #"{"ids":["\#(id)"]}"#) + request("2", "jobs.wait", #"{"ids":["\#(id)"]}"#)
          + request("3", "jobs.get", #"{"id":"\#(id)"}"#) + request("4", "session.status"))
      #expect(try await client.answer(to: "3")["result"] != nil)
      #expect(try await client.answer(to: "4")["result"] != nil)
      await test.clock.advanceToNextSleeper()
      #expect(try await client.answer(to: "2")["result"]?["outcome"]?.string == "completed")
    }
  }

  @Test func `a failed job is an outcome, not an error`() async throws {
    let test = try TestSession()
    await test.api.script(id, .job(id, .failed, failure: JobFailure(code: "CODING_FAILED", message: "No.")))
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      let reply = try await client.result("jobs.wait", #"{"ids":["\#(id)"]}"#)
      #expect(reply["outcome"]?.string == "failed")
      #expect(reply["jobs"]?.elements.first?["error"]?["code"]?.string == "CODING_FAILED")
    }
  }

  @Test func `a wait past its timeout says so and leaves the job`() async throws {
    let test = try TestSession()
    await test.api.script(id, .job(id, .processing), .job(id, .processing))
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      client.send(request("9", "jobs.wait", #"{"ids":["\#(id)"],"timeout":1.5}"#))
      await test.clock.sleepers()
      test.clock.advance(by: .seconds(2))
      #expect(try await client.answer(to: "9")["result"]?["outcome"]?.string == "timeout")
    }
  }

  // MARK: Progress

  @Test(arguments: [#""pull \u0041""#, "7", "1.50", "9007199254740993"])
  func `tells the progress of a wait under its token, byte for byte, the end before the answer`(
    token: String
  ) async throws {
    let test = try TestSession()
    await test.api.script(
      id, .job(id, .processing, processed: 10), .job(id, .processing, processed: 60), .completed(id))
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      client.send(
        request("9", "jobs.wait", #"{"progressToken":\#(token),"ids":["\#(id)"],"mode":"all"}"#))
      for processed in [10, 60] {
        let params = try await client.notification("$/progress")
        #expect(params["token"]?.rawJSON.description == token)
        let job = params["value"]?["jobs"]?.elements.first
        #expect(job?["id"]?.string == id.text)
        #expect(job?["status"]?.string == "processing")
        #expect(job?["progress"]?["processed"]?.int == processed)
        #expect(job?["eta"]?.double != nil)
        #expect(params["value"]?["completed"]?.int == 0)
        #expect(params["value"]?["total"]?.int == 1)
        await test.clock.advanceToNextSleeper()
      }
      let next = try JSONDocument(parsing: try #require(await client.nextLine())).root
      #expect(next["method"]?.string == "$/progress")
      #expect(next["params"]?["value"]?["completed"]?.int == 1)
      let answer = try JSONDocument(parsing: try #require(await client.nextLine())).root
      #expect(answer["id"]?.int == 9)
      #expect(answer["result"]?["outcome"]?.string == "completed")
    }
  }

  @Test func `says nothing of jobs that are not waited for, nor to a client that gave no token`() async throws
  {
    let test = try TestSession()
    await test.api.script(id, .completed(id))
    await test.api.script(other, .completed(other))
    await test.api.hold(other)
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)","\#(other)"]}"#)
      client.send(request("8", "jobs.wait", #"{"ids":["\#(other)"],"progressToken":"t"}"#))
      _ = try await client.result("jobs.wait", #"{"ids":["\#(id)"],"progressToken":null}"#)
      #expect(client.unread == [])
      await test.api.open(other)
      _ = try await client.answer(to: "8")
      #expect(client.unread.count == 1)
    }
  }

  @Test func `says nothing of a wait whose jobs have ended already`() async throws {
    let test = try TestSession()
    await test.api.script(id, .completed(id))
    try await withService(test) { client in
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      _ = try await client.result("jobs.refresh", #"{"id":"\#(id)"}"#)
      _ = try await client.result("jobs.wait", #"{"ids":["\#(id)"],"progressToken":1}"#)
      #expect(client.unread == [])
    }
  }
}
