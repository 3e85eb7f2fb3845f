import JSON
import Sandbox
import Testing

@Suite struct CodeEndpointTests {
  @Test(arguments: [1, 10, 49])
  func `fewer than 50 responses are coded at once`(count: Int) throws {
    var bench = TestBench { $0.credits = 1000 }
    let answer = bench.code(codeBody(count))
    #expect(answer.status == 200)
    let data = try answer.data
    #expect(data["results"]?.elements.map { $0["id"]?.string } == (0..<count).map { "a\($0)" })
    #expect(data["project_id"]?.string != nil && data["codebook"]?.kind == .array)
    let meta = try #require(try answer.json["meta"])
    #expect(meta["credits_used"]?.int == count)
    #expect(meta["credits_remaining"]?.int == 1000 - count)
    #expect(meta["request_id"]?.string == answer.headers["X-Request-Id"])
    #expect(bench.world.jobIDs(at: .zero) == [])
  }

  @Test(arguments: [50, 60, 10_000])
  func `from 50 responses a job codes them under their own ids`(count: Int) throws {
    var bench = TestBench()
    let answer = bench.code(codeBody(count))
    #expect(answer.status == 202)
    let id = try #require(try answer.data["job_id"]?.string)
    let plan = try #require(bench.world.job(id))
    #expect(plan.type == .oneCall && plan.total == count)
    bench.now = plan.endsAt
    let job = try bench.get("/v2/jobs/\(id)").data
    #expect(job["status"]?.string == "completed")
    #expect(
      job.value(at: "/result/results")?.elements.map { $0["id"]?.string } == (0..<count).map { "a\($0)" })
  }

  @Test func `jobs fail as often as they are told to`() throws {
    var bench = TestBench { $0.failureShare = 1 }
    let id = try #require(try bench.code(codeBody(50)).data["job_id"]?.string)
    bench.now = .seconds(2000)
    #expect(bench.world.state(ofJob: id, at: bench.now)?.status == .failed)
  }

  @Test(arguments: [
    ("", "Invalid JSON"), ("{", "Invalid JSON"), ("\u{0}", "Invalid JSON"),
    (#"{"responses":[{"id":"1","text":"x"},]}"#, "Invalid JSON"),
    (String(repeating: "[", count: 100) + String(repeating: "]", count: 100), "Invalid JSON"),
    ("[]", "The body must be a JSON object."), ("{}", "responses must be an array."),
    (#"{"responses":{}}"#, "responses must be an array."),
    (#"{"responses":[]}"#, "responses must hold 1 to 10000 items, not 0."),
    (#"{"responses":[null]}"#, "Arrays must not hold null."),
    (#"{"responses":["x"]}"#, "responses[0] must be an object."),
    (
      #"{"responses":[{"id":"1","text":"x"},{"text":"x"}]}"#,
      "responses[1].id must be a string that is not empty."
    ),
    (#"{"responses":[{"id":7,"text":"x"}]}"#, "responses[0].id must be a string that is not empty."),
    (#"{"responses":[{"id":"","text":"x"}]}"#, "responses[0].id must be a string that is not empty."),
    (#"{"responses":[{"id":"1"}]}"#, "responses[0].text must be a string."),
    (#"{"responses":[{"id":"1","text":null}]}"#, "responses[0].text must be a string."),
    (#"{"responses":[{"id":"1","text":"x"}],"codebook":[{"a":[null]}]}"#, "Arrays must not hold null."),
    (#"{"responses":[{"id":"1","text":"x"}],"codebook":"a"}"#, "codebook must be an object or an array."),
    (#"{"responses":[{"id":"1","text":"x"}],"language":5}"#, "language must be a string."),
    (
      #"{"responses":[{"id":"1","text":"x"}],"coding_type":"x"}"#,
      "coding_type must be qualitative or entity."
    ),
  ])
  func `a bad body is a validation error that names the place`(body: String, message: String) {
    var bench = TestBench()
    let answer = bench.code(body)
    #expect(answer.status == 422 && answer.errorCode == "VALIDATION_ERROR")
    #expect(answer.errorMessage == message)
  }

  @Test func `10001 responses are too many`() {
    var bench = TestBench()
    #expect(bench.code(codeBody(10_001)).errorMessage == "responses must hold 1 to 10000 items, not 10001.")
  }

  @Test(arguments: [("x", 2000, 200), ("x", 2001, 422), ("é", 2000, 200), ("é", 2001, 422), ("😀", 1001, 422)])
  func `a text may have 2000 characters as JavaScript counts them`(letter: String, count: Int, status: Int) {
    var bench = TestBench()
    let text = String(repeating: letter, count: count)
    #expect(bench.code(#"{"responses":[{"id":"1","text":"\#(text)"}]}"#).status == status)
  }

  @Test func `known options may be null and unknown ones are let pass`() {
    var bench = TestBench()
    let body =
      #"{"responses":[{"id":"1","text":"","age":3}],"codebook":null,"language":"es","coding_type":"entity","x":1}"#
    #expect(bench.code(body).status == 200)
  }

  @Test func `a body over 32 MiB is refused`() {
    var bench = TestBench()
    let answer = bench.code(String(repeating: " ", count: SandboxWorld.bodyLimitBytes + 1))
    #expect(answer.status == 413 && answer.errorCode == "PAYLOAD_TOO_LARGE")
    #expect(bench.code(String(repeating: " ", count: SandboxWorld.bodyLimitBytes)).status == 422)
  }
}

@Suite struct CreditTests {
  private func credits(_ bench: inout TestBench) throws -> Int? {
    try bench.get("/v2/usage").data["credits_remaining"]?.int
  }

  @Test func `a job is charged for what it has processed, not when it is queued`() throws {
    var bench = TestBench { $0.credits = 500 }
    let id = try #require(try bench.code(codeBody(100)).data["job_id"]?.string)
    #expect(try credits(&bench) == 500)
    let plan = try #require(bench.world.job(id))
    bench.now = plan.startsAt + (plan.endsAt - plan.startsAt) / 2
    let halfway = try #require(bench.world.state(ofJob: id, at: bench.now)).processed
    #expect(try credits(&bench) == 500 - halfway)
    bench.now = plan.endsAt
    #expect(try credits(&bench) == 400)
    bench.now = plan.expiresAt + .seconds(1)
    #expect(try credits(&bench) == 400)
  }

  @Test func `a request that costs more than is left is refused whole`() throws {
    var bench = TestBench { $0.credits = 100 }
    _ = bench.code(codeBody(60))
    let refused = bench.code(codeBody(41))
    #expect(refused.status == 402 && refused.errorCode == "INSUFFICIENT_CREDITS")
    #expect(bench.code(codeBody(40)).status == 200)
    #expect(bench.code(codeBody(1)).status == 402)
    #expect(bench.get("/v2/jobs").status == 200)
  }
}

@Suite struct IdempotencyTests {
  @Test(arguments: [5, 60])
  func `the same key and body give the same answer and one job at most`(count: Int) throws {
    var bench = TestBench { $0.credits = 1000 }
    let first = bench.code(codeBody(count), idempotencyKey: "k1")
    bench.now = .seconds(10)
    let second = bench.code(codeBody(count), idempotencyKey: "k1")
    #expect(second.status == first.status && second.body == first.body)
    #expect(first.headers["X-Idempotent-Replay"] == nil)
    #expect(second.headers["X-Idempotent-Replay"] == "true")
    #expect(bench.world.jobIDs(at: bench.now).count == (count < 50 ? 0 : 1))
    #expect(bench.world.creditsRemaining(at: .seconds(10_000)) == 1000 - count)
  }

  @Test func `the same key with another body is refused`() {
    var bench = TestBench()
    _ = bench.code(codeBody(60), idempotencyKey: "k1")
    let refused = bench.code(codeBody(61), idempotencyKey: "k1")
    #expect(refused.status == 422 && refused.errorCode == "VALIDATION_ERROR")
    #expect(refused.errorMessage == "Idempotency-Key reused with different body")
    #expect(bench.world.jobIDs(at: .zero).count == 1)
  }

  @Test func `another API key has idempotency keys of its own`() {
    var bench = TestBench()
    _ = bench.code(codeBody(60), idempotencyKey: "k1")
    let other = "scp_test_" + String(repeating: "e", count: 32)
    #expect(bench.code(codeBody(60), idempotencyKey: "k1", key: other).headers["X-Idempotent-Replay"] == nil)
    #expect(bench.world.jobIDs(at: .zero).count == 2)
  }

  @Test func `after 24 hours the key starts a new request, with any body`() {
    var bench = TestBench()
    _ = bench.code(codeBody(60), idempotencyKey: "k1")
    bench.now = .seconds(24 * 3600) - .nanoseconds(1)
    #expect(bench.code(codeBody(60), idempotencyKey: "k1").headers["X-Idempotent-Replay"] == "true")
    bench.now = .seconds(24 * 3600)
    let fresh = bench.code(codeBody(70), idempotencyKey: "k1")
    #expect(fresh.status == 202 && fresh.headers["X-Idempotent-Replay"] == nil)
    #expect(bench.code(codeBody(70), idempotencyKey: "k1").headers["X-Idempotent-Replay"] == "true")
  }

  @Test(arguments: [(0, 422), (1, 200), (255, 200), (256, 422)])
  func `the key may have 1 to 255 characters`(length: Int, status: Int) {
    var bench = TestBench()
    #expect(bench.code(codeBody(1), idempotencyKey: String(repeating: "k", count: length)).status == status)
  }

  @Test func `after a refusal the same key may be used with a mended body`() {
    var bench = TestBench()
    #expect(bench.code("{", idempotencyKey: "k1").status == 422)
    #expect(bench.code(codeBody(1), idempotencyKey: "k1").status == 200)
  }

  @Test func `a job whose answer was lost is found again by its key`() throws {
    var bench = TestBench()
    bench.world.addFault(Fault(.delivery(.reset)))
    let lost = bench.code(codeBody(60), idempotencyKey: "k1")
    #expect(lost.delivery == .reset)
    let found = bench.code(codeBody(60), idempotencyKey: "k1")
    #expect(found.delivery == .whole && found.body == lost.body)
    #expect(bench.world.jobIDs(at: .zero).count == 1)
  }
}
