import JSON
import Testing

@testable import SurveyCoderAPI

@Suite struct ListAndAccountDecodingTests {
  private let list = ResponseDecoder(endpoint: .jobs(status: nil, limit: 3), url: .production)

  @Test func `rows that can't be read are counted and the others kept in order`() throws {
    let body = #"""
      {"data":[{"id":"b","status":"queued"},7,{"id":"x"},null,{"id":"a","status":"odd","progress":null}],"meta":null}
      """#
    let page = try list.page(in: reply(200, body), limit: 20)
    let jobs = [
      RemoteJob(id: try JobID("b"), status: .queued), RemoteJob(id: try JobID("a"), status: JobStatus("odd")),
    ]
    #expect(page == JobPage(jobs: jobs, unreadableRows: 3, isFull: false))
  }

  @Test(arguments: [("[]", false), ("[1,2]", false), ("[1,2,3]", true), ("[1,2,3,4]", true)])
  func `a page is full when it has as many rows as were asked for`(rows: String, isFull: Bool) throws {
    #expect(try list.page(in: reply(200, #"{"data":\#(rows)}"#), limit: 3).isFull == isFull)
  }

  @Test(arguments: [
    #"{"data":{}}"#, #"{"data":"x"}"#, #"{"data":null}"#, "[]", #"{"success":false,"data":[]}"#,
  ])
  func `a list that is none is a bad response`(body: String) {
    #expect {
      try list.page(in: reply(200, body), limit: 3)
    } throws: {
      ($0 as? APIError)?.kind == .badResponse
    }
  }

  @Test func `usage is read as far as it goes, and kept raw`() throws {
    let decoder = ResponseDecoder(endpoint: .usage, url: .production)
    let data =
      #"{"plan":"starter","credits_remaining":-12,"credits_monthly":"3000","is_trial":false,"rate_limit":{"rpm":30,"concurrent_jobs":0}}"#
    let usage = try decoder.usage(in: reply(200, #"{"success":true,"data":\#(data)}"#))
    let expected = Usage(
      plan: "starter", creditsRemaining: -12, creditsMonthly: 3000, requestsPerMinute: 30,
      concurrentJobs: nil,
      raw: RawJSON(validated: Array(data.utf8)))
    #expect(usage == expected)
    #expect(try decoder.usage(in: reply(200, #"{"data":{"rate_limit":null}}"#)).requestsPerMinute == nil)
    #expect(throws: APIError.self) { try decoder.usage(in: reply(200, #"{"data":[]}"#)) }
  }

  @Test(arguments: [
    (200, #"{"success":true,"data":{"status":"healthy"}}"#, "healthy", true),
    (503, #"{"success":false,"data":{"status":"degraded","dependencies":{}}}"#, "degraded", false),
    (503, #"{"status":"down"}"#, "down", false), (200, #"{"data":{"status":"new word"}}"#, "new word", true),
  ])
  func `200 and 503 with a health body are answers`(
    status: Int, body: String, word: String, isHealthy: Bool
  ) throws {
    let decoder = ResponseDecoder(endpoint: .health, url: .production)
    let health = try decoder.health(in: reply(status, body))
    #expect(health == Health(status: word, isHealthy: isHealthy, raw: RawJSON(validated: Array(body.utf8))))
  }

  @Test(
    arguments: [
      (503, "<html>503</html>", .unavailable), (503, "", .unavailable),
      (503, #"{"success":false,"error":{"code":"SERVICE_UNAVAILABLE"}}"#, .unavailable),
      (500, #"{"data":{"status":"degraded"}}"#, .unavailable), (200, "<html>", .badResponse),
      (200, "", .badResponse), (200, "{}", .badResponse), (404, "", .notFound), (302, "", .redirected),
    ] as [(Int, String, APIError.Kind)])
  func `health without a health body is an error`(status: Int, body: String, kind: APIError.Kind) {
    let decoder = ResponseDecoder(endpoint: .health, url: .production)
    #expect {
      try decoder.health(in: reply(status, body))
    } throws: {
      ($0 as? APIError)?.kind == kind
    }
  }
}
