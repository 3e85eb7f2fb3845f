import JSON
import Testing

@testable import Sandbox

@Suite struct ServiceEndpointTests {
  @Test func `usage tells plan, credits and limits`() throws {
    var bench = TestBench {
      $0.plan = "starter"
      $0.credits = 2450
      $0.monthlyCredits = 3000
      $0.requestsPerMinute = 30
      $0.concurrentJobs = 3
    }
    #expect(
      bench.get("/v2/usage").text == """
        {"success":true,"data":{"plan":"starter","credits_remaining":2450,"credits_monthly":3000,\
        "is_trial":false,"rate_limit":{"rpm":30,"concurrent_jobs":3}},"meta":{"api_version":"v1"}}
        """)
  }

  @Test func `health needs no key and costs no request`() throws {
    var bench = TestBench { $0.requestsPerMinute = 1 }
    for _ in 0..<5 { #expect(bench.get("/health", key: nil).status == 200) }
    #expect(bench.get("/health").headers["X-RateLimit-Remaining"] == "1")
    bench.now = .seconds(90)
    let health = try bench.get("/health", key: nil).data
    #expect(health["status"]?.string == "healthy")
    #expect(health["uptime_seconds"]?.int == 90)
    #expect(health["timestamp"]?.string == "2026-06-01T00:01:30.000Z")
    #expect(health.value(at: "/dependencies/spss_service/status")?.string == "unavailable")
  }

  @Test func `a degraded service says so with 503 and the same body`() throws {
    var bench = TestBench { $0.isDegraded = true }
    let answer = bench.get("/health", key: nil)
    #expect(answer.status == 503)
    #expect(try answer.data["status"]?.string == "degraded")
    #expect(try answer.json["error"] == nil)
    bench.world.isDegraded = false
    #expect(bench.get("/health", key: nil).status == 200)
  }

  @Test(arguments: ["/", "/v2", "/v1/jobs", "/v2/jobs/", "/v2/jobs/a/b", "/healthy", ""])
  func `an unknown path is not found, with or without a key`(path: String) {
    var bench = TestBench()
    let answer = bench.get(path, key: nil)
    #expect(answer.status == 404 && answer.errorCode == "NOT_FOUND")
  }

  @Test(arguments: [
    ("POST", "/v2/jobs", "GET"), ("DELETE", "/v2/jobs/job_1", "GET"), ("GET", "/v2/code", "POST"),
    ("PUT", "/v2/usage", "GET"), ("HEAD", "/health", "GET"),
  ])
  func `a wrong method is told which one is right`(method: String, path: String, allowed: String) {
    var bench = TestBench()
    let answer = bench.send(method, path)
    #expect(answer.status == 405 && answer.headers["Allow"] == allowed)
    #expect(answer.errorCode == "METHOD_NOT_ALLOWED")
  }
}

@Suite struct KeyTests {
  @Test(arguments: [
    "", "secret", "scp_live_short", "scp_prod_" + String(repeating: "a", count: 32),
    "scp_live_" + String(repeating: "a", count: 33), "scp_live_" + String(repeating: "é", count: 16),
    "scp_test_" + String(repeating: "a", count: 31) + "-", "SCP_LIVE_" + String(repeating: "a", count: 32),
  ])
  func `a malformed key is unauthorized`(key: String) {
    var bench = TestBench()
    let answer = bench.get("/v2/usage", key: key)
    #expect(answer.status == 401 && answer.errorCode == "UNAUTHORIZED")
  }

  @Test func `no key, or one sent as Bearer, is unauthorized`() {
    var bench = TestBench()
    #expect(bench.get("/v2/usage", key: nil).errorCode == "UNAUTHORIZED")
    #expect(
      bench.get("/v2/usage", ["Authorization": "Bearer \(goodKey)"], key: nil).errorCode == "UNAUTHORIZED")
  }

  @Test(arguments: ["scp_live_", "scp_test_"])
  func `every well-formed key is good when none is named`(prefix: String) {
    var bench = TestBench()
    #expect(bench.get("/v2/usage", key: prefix + String(repeating: "Z9", count: 16)).status == 200)
  }

  @Test func `a well-formed key other than the named one belongs to nobody`() {
    var bench = TestBench { $0.goodKey = goodKey }
    #expect(bench.get("/v2/usage").status == 200)
    let other = bench.get("/v2/usage", key: "scp_live_" + String(repeating: "b", count: 32))
    #expect(other.status == 401 && other.errorCode == "AUTH_ERROR")
  }

  @Test func `a revoked and an expired key say so`() {
    var bench = TestBench()
    bench.world.revoke(key: goodKey)
    #expect(bench.get("/v2/usage").errorCode == "KEY_REVOKED")
    let other = "scp_test_" + String(repeating: "c", count: 32)
    bench.world.expire(key: other)
    let answer = bench.get("/v2/usage", key: other)
    #expect(answer.status == 401 && answer.errorCode == "KEY_EXPIRED")
  }
}

@Suite struct HeaderTests {
  @Test func `every answer has the rate limit, the date and the request id`() throws {
    var bench = TestBench { $0.goodKey = goodKey }
    let answers = [
      bench.get("/v2/usage"), bench.get("/health", key: nil), bench.get("/nowhere"),
      bench.send("PUT", "/v2/code"),
      bench.get("/v2/jobs/none"), bench.get("/v2/jobs?limit=0"), bench.get("/v2/usage", key: "bad"),
      bench.code("{"), bench.code(codeBody(60)),
    ]
    for answer in answers {
      let names = [
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id", "Date",
        "Content-Type",
      ]
      for name in names { #expect(answer.headers[name] != nil, "\(name) of \(answer.status)") }
    }
  }

  @Test func `the client's request id comes back, in errors too`() throws {
    var bench = TestBench()
    let answer = bench.get("/v2/jobs/none", ["X-REQUEST-ID": "my-id-7"])
    #expect(answer.headers["x-request-id"] == "my-id-7")
    #expect(try answer.json.value(at: "/error/request_id")?.string == "my-id-7")
    #expect(
      try answer.json.value(at: "/error/doc_url")?.string == "https://docs.surveycoder.io/errors/not-found")
  }

  @Test func `a request id is made when the client sent none`() throws {
    var bench = TestBench()
    let answer = bench.get("/v2/jobs/none")
    let id = try #require(answer.headers["X-Request-Id"])
    #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    #expect(try answer.json.value(at: "/error/request_id")?.string == id)
    #expect(bench.get("/v2/usage").headers["X-Request-Id"] != id)
  }

  @Test(arguments: [
    (0, 0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_399, 1, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (1_714_579_200, 18, "Wed, 01 May 2024 16:00:18 GMT"), (4_107_542_399, 0, "Sun, 28 Feb 2100 23:59:59 GMT"),
    (4_107_542_399, 1, "Mon, 01 Mar 2100 00:00:00 GMT"),
  ])
  func `the date follows the world's clock`(epoch: Int, seconds: Int, date: String) {
    var bench = TestBench { $0.epoch = epoch }
    bench.now = .seconds(seconds)
    #expect(bench.get("/health").headers["Date"] == date)
  }

  @Test func `a key above its limit is refused, told how long, and let in again`() throws {
    var bench = TestBench {
      $0.requestsPerMinute = 2
      $0.epoch = 1000
    }
    #expect(bench.get("/v2/usage").headers["X-RateLimit-Remaining"] == "1")
    bench.now = .milliseconds(400)
    #expect(bench.get("/v2/usage").headers["X-RateLimit-Remaining"] == "0")
    bench.now = .seconds(42)
    let refused = bench.get("/v2/usage")
    #expect(refused.status == 429 && refused.errorCode == "RATE_LIMITED")
    #expect(refused.headers["Retry-After"] == "18")
    #expect(refused.headers["X-RateLimit-Limit"] == "2")
    #expect(refused.headers["X-RateLimit-Reset"] == "1060")
    #expect(bench.get("/v2/usage", key: "scp_test_" + String(repeating: "d", count: 32)).status == 200)
    bench.now = .seconds(60)
    #expect(bench.get("/v2/usage").status == 200)
    #expect(bench.world.tally == .init(requests: 5, rateLimited: 1))
  }

  @Test func `waits are told in the client's time, whatever the speed`() {
    var bench = TestBench {
      $0.requestsPerMinute = 1
      $0.speed = 20
    }
    _ = bench.get("/v2/usage")
    let refused = bench.get("/v2/usage")
    #expect(refused.headers["Retry-After"] == "3")
    #expect(refused.headers["X-RateLimit-Reset"] == String(bench.world.configuration.epoch + 3))
  }
}
