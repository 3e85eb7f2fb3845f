import JSON
import Sandbox
import Testing

@Suite struct FaultTests {
  @Test func `meets so many matching requests after those that it skips`() {
    var bench = TestBench()
    bench.world.addFault(
      Fault(.answer(.init(502)), match: .init(path: .prefix("/v2/jobs")), skip: 1, count: 2))
    let statuses = ["/v2/jobs", "/v2/usage", "/v2/jobs", "/v2/usage", "/v2/jobs/x", "/v2/jobs"].map {
      bench.get($0).status
    }
    #expect(statuses == [200, 200, 502, 200, 502, 200])
    #expect(bench.world.pendingFaults == [])
  }

  @Test func `without a count it has no end, until it is removed`() {
    var bench = TestBench { $0.requestsPerMinute = 1000 }
    bench.world.addFault(Fault(.answer(.init(500)), count: nil))
    #expect((0..<50).allSatisfy { _ in bench.get("/v2/usage").status == 500 })
    bench.world.removeFaults()
    #expect(bench.get("/v2/usage").status == 200)
  }

  @Test(arguments: [
    (Fault.Match(), [true, true, true, true]),
    (Fault.Match(method: "POST"), [false, false, false, true]),
    (Fault.Match(path: .prefix("/v2/jobs")), [true, true, false, false]),
    (Fault.Match(path: .exact("/v2/jobs")), [true, false, false, false]),
    (Fault.Match(path: .job("job_1")), [false, true, false, false]),
    (Fault.Match(method: "GET", path: .prefix("/v2/c")), [false, false, false, false]),
  ])
  func `meets requests by method, path and job`(match: Fault.Match, met: [Bool]) {
    let requests = [
      ("GET", "/v2/jobs?limit=5"), ("GET", "/v2/jobs/job_1"), ("GET", "/v2/usage"), ("POST", "/v2/code"),
    ]
    for ((method, target), isMet) in zip(requests, met) {
      var bench = TestBench()
      bench.world.addFault(Fault(.answer(.init(599)), match: match))
      #expect((bench.send(method, target).status == 599) == isMet, "\(method) \(target)")
    }
  }

  @Test func `the fault that was added first takes the request`() {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(500))))
    bench.world.addFault(Fault(.answer(.init(502))))
    #expect([500, 502, 200] == (0..<3).map { _ in bench.get("/v2/usage").status })
  }

  @Test func `a stand-in is neither counted nor carried out`() {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(503))))
    let refused = bench.code(codeBody(60))
    #expect(refused.status == 503 && refused.errorCode == "SERVICE_UNAVAILABLE")
    #expect(refused.headers["X-RateLimit-Remaining"] == "60")
    #expect(bench.world.jobIDs(at: .zero) == [])
  }

  @Test(arguments: [
    (401, "UNAUTHORIZED"), (403, "INSUFFICIENT_SCOPE"), (409, "INVALID_STATE"), (418, "VALIDATION_ERROR"),
    (429, "RATE_LIMITED"), (500, "INTERNAL_ERROR"), (502, "INTERNAL_ERROR"), (504, "GATEWAY_TIMEOUT"),
  ])
  func `a JSON stand-in is an envelope with a fitting code`(status: Int, code: String) throws {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(status))))
    let answer = bench.get("/v2/usage", ["X-Request-Id": "q"])
    #expect(answer.errorCode == code)
    #expect(try answer.json.value(at: "/error/request_id")?.string == "q")
  }

  @Test func `a stand-in may name its code`() {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(500, code: "DB_ERROR"))))
    #expect(bench.get("/v2/usage").errorCode == "DB_ERROR")
  }

  @Test func `a proxy's page has none of the service's headers`() {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(502, body: .html))))
    bench.world.addFault(Fault(.answer(.init(503, body: .empty))))
    let page = bench.get("/v2/usage")
    #expect(page.headers["Content-Type"] == "text/html" && page.text.contains("<h1>502"))
    #expect(page.headers["X-Request-Id"] == nil && page.headers["Date"] != nil)
    let empty = bench.get("/v2/usage")
    #expect(empty.status == 503 && empty.body.isEmpty && empty.headers["Content-Type"] == nil)
  }

  @Test func `204 and 304 never have a body`() {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(204, body: .html))))
    bench.world.addFault(Fault(.answer(.init(304))))
    #expect(bench.get("/v2/usage").body.isEmpty && bench.get("/v2/usage").body.isEmpty)
  }

  @Test(
    arguments: [
      (Fault.RetryAfter.usual, "1"), (.none, nil), (.text("1.5"), "1.5"), (.text("-3"), "-3"),
      (.text("soon"), "soon"),
      (.date(after: .seconds(30)), "Mon, 01 Jun 2026 00:00:30 GMT"),
      (.date(after: .seconds(-1)), "Sun, 31 May 2026 23:59:59 GMT"),
    ] as [(Fault.RetryAfter, String?)])
  func `Retry-After takes any form`(retryAfter: Fault.RetryAfter, header: String?) {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(429, retryAfter: retryAfter))))
    #expect(bench.get("/v2/usage").headers["Retry-After"] == header)
  }

  @Test func `a redirect names its place`() {
    var bench = TestBench()
    bench.world.addFault(Fault(.answer(.init(302, body: .empty, location: "https://example.com/"))))
    let answer = bench.get("/v2/usage")
    #expect(answer.status == 302 && answer.headers["Location"] == "https://example.com/")
  }
}

@Suite struct SpoiledAnswerTests {
  /// A bench with one completed job, the fault in its way.
  private func bench(_ spoiling: Fault.Spoiling) -> (TestBench, String) {
    var bench = TestBench()
    let id = bench.world.createJob(total: 5, processing: .zero, queueing: .zero, at: .zero)
    bench.world.addFault(Fault(.spoil(spoiling), count: 2))
    return (bench, id)
  }

  @Test func `garbage is no JSON and no UTF-8 but is called JSON`() {
    var (bench, id) = bench(.garbage)
    let answer = bench.get("/v2/jobs/\(id)")
    #expect(answer.status == 200 && answer.headers["Content-Type"] == "application/json")
    #expect(String(validating: answer.body, as: UTF8.self) == nil)
    #expect(throws: JSONError.self) { try answer.json }
  }

  @Test func `a wrong content type leaves the body as it is`() throws {
    var (bench, id) = bench(.wrongContentType)
    let answer = bench.get("/v2/jobs/\(id)")
    #expect(answer.headers["Content-Type"] == "text/html; charset=utf-8")
    #expect(try answer.data["id"]?.string == id)
  }

  @Test func `data can be null`() throws {
    var (bench, id) = bench(.nullData)
    #expect(bench.get("/v2/jobs/\(id)").text == #"{"success":true,"data":null}"#)
    #expect(try bench.get("/v2/jobs").data.isNull)
  }

  @Test func `members can be missing, from rows too`() throws {
    var (bench, id) = bench(.missing(["status", "progress"]))
    let job = try bench.get("/v2/jobs/\(id)").data
    #expect(job.members.map(\.key) == ["id", "type", "created_at", "updated_at", "result"])
    let row = try #require(try bench.get("/v2/jobs").data.elements.first)
    #expect(row.members.map(\.key) == ["id", "type", "created_at", "updated_at"])
  }

  @Test func `a status can be unknown`() throws {
    var (bench, id) = bench(.unknownStatus)
    #expect(try bench.get("/v2/jobs/\(id)").data["status"]?.string == "paused")
    #expect(try bench.get("/v2/jobs").data.elements.first?["status"]?.string == "paused")
  }

  @Test func `a job can be completed without a result`() throws {
    var (bench, id) = bench(.completedWithoutResult)
    let job = try bench.get("/v2/jobs/\(id)").data
    #expect(job["status"]?.string == "completed" && job["result"] == nil && job["error"] == nil)
    _ = bench.get("/v2/usage")
    #expect(try bench.get("/v2/jobs/\(id)").data["result"] != nil)
  }

  @Test func `an error passes unspoiled`() {
    var (bench, _) = bench(.nullData)
    #expect(bench.get("/v2/jobs/none").errorCode == "NOT_FOUND")
  }

  @Test(arguments: [
    Delivery.hangBeforeHeaders, .hangInBody, .trickle(over: .seconds(1)), .reset, .resetInBody, .truncate,
  ])
  func `a delivery goes with the service's own answer, which was counted`(delivery: Delivery) throws {
    var bench = TestBench()
    bench.world.addFault(Fault(.delivery(delivery)))
    let answer = bench.get("/v2/usage")
    #expect(answer.delivery == delivery && answer.status == 200)
    #expect(answer.headers["X-RateLimit-Remaining"] == "59")
    #expect(bench.get("/v2/usage").delivery == .whole)
  }
}
