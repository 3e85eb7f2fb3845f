import NIOPosix
import Testing

@testable import SurveyCoderAPI

@Suite struct HTTPRequestTests {
  private let jobBody = #"{"success":true,"data":{"id":"\#(sampleID)","status":"queued"}}"#

  @Test func `a request carries the key, a new uuid, who asks and what is accepted`() async throws {
    let (requests, ids) = try await withAPI(.http(200, jobBody), .http(200, jobBody)) { api, server in
      let first = try await api.job(JobID(sampleID), key: sampleKey(), spooling: MemorySpooling())
      let second = try await api.job(JobID(sampleID), key: sampleKey(), spooling: MemorySpooling())
      return (server.requests, [first.metadata.requestID, second.metadata.requestID])
    }
    #expect(requests.map(\.line) == Array(repeating: "GET /v2/jobs/\(sampleID) HTTP/1.1", count: 2))
    #expect(requests.map { $0.headers["x-api-key"] } == [sampleKeyText, sampleKeyText])
    #expect(requests.map { $0.headers["x-request-id"] } == ids)
    #expect(requests[0].headers["accept"] == "application/json")
    #expect(requests[0].headers["accept-encoding"] == "gzip")
    #expect(requests[0].headers["user-agent"] == "scjobs/0")
    #expect(ids[0] != ids[1])
    let uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(ids.allSatisfy { $0.wholeMatch(of: uuid) != nil })
  }

  @Test func `the health request goes without the key`() async throws {
    let requests = try await withAPI(.http(200, #"{"data":{"status":"healthy"}}"#)) { api, server in
      let health = try await api.health().value
      #expect(health.status == "healthy" && health.isHealthy)
      return server.requests
    }
    #expect(requests.map(\.line) == ["GET /health HTTP/1.1"])
    #expect(requests[0].headers["x-api-key"] == nil)
    #expect(requests[0].headers["x-request-id"] != nil)
  }

  @Test(arguments: [
    ("job_01HXJZK", "/v2/jobs/job_01HXJZK"), ("a/../b?c#d%2F&é", "/v2/jobs/a%2F..%2Fb%3Fc%23d%252F%26%C3%A9"),
  ])
  func `an id stays one segment of the path`(id: String, path: String) async throws {
    let requests = try await withAPI(.http(404, "{}")) { api, server in
      _ = try await failure { try await api.job(JobID(id), key: sampleKey(), spooling: MemorySpooling()) }
      return server.requests
    }
    #expect(requests.map(\.line) == ["GET \(path) HTTP/1.1"])
  }

  @Test(
    arguments: [
      (nil, 20, "/v2/jobs?limit=20"), (JobStatus.queued, 100, "/v2/jobs?status=queued&limit=100"),
      (JobStatus("a&b"), 101, "/v2/jobs?status=a%26b&limit=100"), (nil, 0, "/v2/jobs?limit=1"),
    ] as [(JobStatus?, Int, String)])
  func `status and limit go into the query`(status: JobStatus?, limit: Int, target: String) async throws {
    let requests = try await withAPI(.http(200, #"{"data":[]}"#)) { api, server in
      let page = try await api.jobs(status: status, limit: limit, key: sampleKey()).value
      #expect(page == JobPage(jobs: [], isFull: false))
      return server.requests
    }
    #expect(requests.map(\.line) == ["GET \(target) HTTP/1.1"])
  }

  @Test func `a path of the API's URL comes before that of the call`() async throws {
    let server = try await ScriptedServer([.http(200, #"{"data":{}}"#)])
    let url = try APIURL("http://127.0.0.1:\(server.port)/base/")
    let api = HTTPJobsAPI(url: url, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
    _ = try await api.usage(key: sampleKey())
    await api.close()
    #expect(server.requests.map(\.line) == ["GET /base/v2/usage HTTP/1.1"])
    try await server.close()
  }

  @Test func `an answer brings what its headers say`() async throws {
    let headers = [
      "X-RateLimit-Limit: 60", "x-ratelimit-remaining: 41", "X-RateLimit-Reset: 1778751020",
      "Date: Thu, 14 May 2026 09:30:00 GMT", "Retry-After: 1.5",
    ]
    let metadata = try await withAPI(.http(200, headers, jobBody)) { api, _ in
      try await api.job(JobID(sampleID), key: sampleKey(), spooling: MemorySpooling()).metadata
    }
    #expect(metadata.rateLimit == RateLimitReport(limit: 60, remaining: 41, resetsIn: .seconds(20)))
    #expect(metadata.retryAfter == .milliseconds(1500))
    #expect(metadata.httpStatus == 200)
    #expect(metadata.bodyBytes == jobBody.utf8.count)
  }

  @Test func `a client that was never used or closed goes away quietly`() async throws {
    let server = try await ScriptedServer([.http(200, #"{"data":{}}"#)])
    do {
      let url = try server.url
      let unused = HTTPJobsAPI(
        url: url, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
      await unused.close()
      let unclosed = HTTPJobsAPI(
        url: url, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
      _ = try await unclosed.usage(key: sampleKey())
    }
    await server.connectionClosed()
    try await server.close()
  }

  @Test func `a call after the end is refused as cancelled`() async throws {
    let error = try await withAPI { api, _ in
      await api.close()
      return try await failure { try await api.health() }
    }
    #expect(error.kind == .cancelled)
  }
}
