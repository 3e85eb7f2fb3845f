import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Recording

/// The file: what is written, what is read back, and what a damaged one says.
@Suite struct RecordingFileTests {
  private static let header = """
    {"scjobsRecording":"1.0","program":"scjobs 0.1.0","startedAt":"2026-05-14T09:00:00.000Z","seed":7,\
    "apiUrl":"https://api.example","policy":"adaptive","requestsPerMinute":60,"hasKey":true}
    """
  private static let exchange = """
    {"at":120,"sentAt":20,"request":1,"get":"/v2/jobs/job_1","requestId":"r-1","status":200,\
    "headers":{"date":"Thu, 14 May 2026 09:00:00 GMT"},"body":"{}"}
    """

  private func read(_ lines: String...) throws -> Recording {
    try Recording(path: "a.recording", text: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func problem(_ lines: String...) -> String? {
    do {
      _ = try Recording(path: "a.recording", text: Array(lines.map { $0 + "\n" }.joined().utf8))
      return nil
    } catch { return error.description }
  }

  @Test func `What is written is read back`() throws {
    let exchange = RecordedExchange(
      number: 3, sentAt: 20, at: 120, apiURL: "https://other.example", target: "/v2/jobs?limit=100",
      requestID: "r-1",
      outcome: .answer(
        .init(
          status: 200, headers: [.init(name: "date", value: "now")], body: Array("{\"a\":\"ü\\n\"}".utf8))))
    let binary = RecordedExchange(
      number: 4, sentAt: 130, at: 140, apiURL: "https://api.example", target: "/health", requestID: "r-2",
      outcome: .answer(.init(status: 502, headers: [], body: [0xff, 0x00, 0x41], isPrivate: true)))
    let failure = RecordedExchange(
      number: 5, sentAt: 150, at: 160, apiURL: "https://api.example", target: "/v2/usage", requestID: "r-3",
      outcome: .failure(.unreachable, message: "Nothing answers."))
    let lines = [exchange, binary, failure].map { exchange -> String in
      var writer = JSONWriter()
      exchange.write(to: &writer, base: "https://api.example")
      return String(decoding: writer.bytes, as: UTF8.self)
    }
    let recording = try read(Self.header, lines[0], lines[1], lines[2])
    var expected = [exchange, binary, failure]
    for index in expected.indices { expected[index].line = index + 2 }
    #expect(recording.exchanges == expected)
  }

  @Test func `A job that was tracked at the start is read back`() throws {
    var job = TrackedJob(
      id: try JobID("job_1"), apiURL: "https://api.example", trackedAt: Timestamp(milliseconds: 1000))
    job.label = "wave \u{1b}[31m"
    job.tags = ["a", "b"]
    job.type = "one_call"
    job.status = .completed
    job.progress = JobProgress(processed: 3, total: 7, percentage: 42.9)
    job.createdAt = Timestamp(milliseconds: 500)
    job.updatedAt = Timestamp(milliseconds: 600)
    job.finishedAt = Timestamp(milliseconds: 700)
    job.observedAt = Timestamp(milliseconds: 800)
    job.result = ArchivedResult(bytes: 12, path: "/x", sha256: "ab")
    job.failure = JobFailure(code: "CODING_FAILED", message: "no")
    job.policy = "fixed"
    job.requests = 9
    let line = RecordedJob(job: job, isSeenByKey: true).json.description
    #expect(try read(Self.header, line).jobs == [RecordedJob(job: job, isSeenByKey: true)])
  }

  @Test func `A newer minor version is read, with what it adds passed over`() throws {
    let newer = Self.header.replacing("\"1.0\"", with: "\"1.7\",\"mood\":\"fine\"")
    let recording = try read(newer, #"{"at":5,"weather":"rain"}"#, Self.exchange)
    #expect(recording.exchanges.map(\.line) == [3])
    #expect(recording.header.seed == 7)
    #expect(problem(Self.header, #"{"at":5,"weather":"rain"}"#)?.hasPrefix("a.recording:2: ") == true)
    let failure = #""failure":{"kind":"eclipse","message":"It is dark."}}"#
    let failed =
      Self.exchange.prefix { $0 != "," } + #","sentAt":20,"request":1,"get":"/","requestId":"r","# + failure
    #expect(
      try read(newer, failed).exchanges.map(\.outcome) == [.failure(.badResponse, message: "It is dark.")])
    #expect(problem(Self.header, failed)?.contains("no kind that is known here") == true)
  }

  @Test(arguments: [
    (["{\"scjobsRecording\":\"2.0\"}"], "a.recording:1: ", "reads 1.x"),
    (["{\"scjobsRecording\":\"one\"}"], "a.recording:1: ", "no version"),
    (["{\"log\":{}}"], "a.recording:1: ", "does not begin as a recording"),
    ([header, "{\"at\":12"], "a.recording:2: ", "damaged"),
    ([header, exchange, "[]"], "a.recording:3: ", "no JSON object"),
    ([header, exchange.replacing("\"status\":200", with: "\"status\":2")], "a.recording:2: ", "status"),
    ([header, exchange.replacing("\"at\":120", with: "\"at\":10")], "a.recording:2: ", "its at"),
    ([header, exchange.replacing(",\"body\":\"{}\"", with: "")], "a.recording:2: ", "body"),
    ([header, exchange.replacing("\"body\":\"{}\"", with: "\"bodyHex\":\"0\"")], "a.recording:2: ", "body"),
    ([header, "{\"job\":{\"id\":\"job_1\"}}"], "a.recording:2: ", "its job"),
    ([header, "{\"end\":true}"], "a.recording:2: ", "its at"),
    ([header, "", exchange], "a.recording:2: ", "damaged"),
    ([header, exchange, ""], "a.recording:3: ", "damaged"),
    ([], "The recording a.recording ", "empty"),
  ])
  func `A damaged line is an error with its number`(lines: [String], start: String, part: String) throws {
    let text = Array(lines.map { $0 + "\n" }.joined().utf8)
    let error = #expect(throws: RecordingError.self) { try Recording(path: "a.recording", text: text) }
    let message = try #require(error?.description)
    #expect(message.hasPrefix(start) && message.contains(part), "\(message)")
  }

  @Test func `The last line needs no end`() throws {
    let text = Array((Self.header + "\n" + Self.exchange).utf8)
    #expect(try Recording(path: "a.recording", text: text).exchanges.count == 1)
  }

  @Test func `Keys are taken out of what is kept`() {
    let key = "scp_live_0123456789abcdefABCDEF0123456789"
    let body = Array("{\"echo\":\"\(key)\",\"n\":\"scp_test_\"} \(key)x".utf8)
    let clean = SecretBytes.redacted(body)
    #expect(
      String(decoding: clean, as: UTF8.self)
        == "{\"echo\":\"scp_live_redacted\",\"n\":\"scp_test_\"} scp_live_redacted")
    #expect(SecretBytes.redacted(clean) == clean)
  }

  @Test func `Only headers that something depends on are kept`() {
    let kept = RecordedHeaders.allowed([
      ("Date", "d"), ("Set-Cookie", "secret"), ("X-RateLimit-Remaining", "3"), ("Authorization", "x"),
      ("Content-Encoding", "gzip"), ("Location", "https://x/?k=scp_live_0123"),
    ])
    #expect(kept.map(\.name) == ["date", "x-ratelimit-remaining", "location"])
    #expect(kept.last?.value == "https://x/?k=scp_live_redacted")
  }

  @Test func `A result can be left out, and nothing else with it`() throws {
    let body = Array(
      #"{"success":true,"data":{"id":"job_1","result":{"text":"mine"},"n":1.50},"meta":{"page":1}}"#.utf8)
    let rest = try #require(PrivateResult.withheld(from: body, isOfJob: true))
    #expect(
      String(decoding: rest, as: UTF8.self)
        == #"{"success":true,"data":{"id":"job_1","result":{"private":true,"bytes":15},"n":1.50},"#
        + #""meta":{"page":1}}"#)
    // Without the envelope, as the client reads it too.
    #expect(
      PrivateResult.withheld(from: Array(#"{"id":"job_1","result":[1]}"#.utf8), isOfJob: true)
        == Array(#"{"id":"job_1","result":{"private":true,"bytes":3}}"#.utf8))
    // Also where a list has them one day.
    #expect(
      PrivateResult.withheld(
        from: Array(#"{"data":{"jobs":[{"result":"x"},{"result":null}]}}"#.utf8), isOfJob: false)
        == Array(#"{"data":{"jobs":[{"result":{"private":true,"bytes":3}},{"result":null}]}}"#.utf8))
    #expect(PrivateResult.withheld(from: Array(#"{"result":null}"#.utf8), isOfJob: true) == nil)
    // What can't be read may hold a result as well.
    let broken = Array(#"{"data":{"result":{"text":"mine"#.utf8)
    #expect(
      PrivateResult.withheld(from: broken, isOfJob: true)
        == Array("{\"private\":true,\"bytes\":\(broken.count)}".utf8))
    #expect(PrivateResult.withheld(from: Array("<html>".utf8), isOfJob: false) == nil)
  }
}
