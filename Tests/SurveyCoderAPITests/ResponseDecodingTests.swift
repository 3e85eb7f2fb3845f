import JSON
import NIOHTTP1
import Testing

@testable import SurveyCoderAPI

@Suite struct ResponseDecodingTests {
  private func decoded(_ members: String) throws -> RemoteJob {
    try job(reply(200, #"{"success":true,"data":{"id":"\#(sampleID)",\#(members)}}"#))
  }

  @Test func `a documented job is read whole`() throws {
    let job = try decoded(
      """
      "type":"one_call","status":"processing","progress":{"processed":120,"total":500,"percentage":24},
      "created_at":"2026-05-14T09:30:00Z","updated_at":"2026-05-14T09:31:00.5+02:00","result":null
      """)
    let expected = RemoteJob(
      id: try JobID(sampleID), type: "one_call", status: .processing,
      progress: JobProgress(processed: 120, total: 500, percentage: 24),
      createdAt: Timestamp(rfc3339: "2026-05-14T09:30:00Z"),
      updatedAt: Timestamp(rfc3339: "2026-05-14T07:31:00.500Z"))
    #expect(job == expected)
  }

  @Test func `the reference's queued job with an error is queued and no failure`() throws {
    let job = try decoded(
      #""status":"queued","error":{"code":"CODING_FAILED","message":"m"},"result":{"a":1}"#)
    #expect(job.status == .queued)
    #expect(job.failure == nil)
    #expect(job.result == nil)
  }

  @Test func `words that the reference does not list are kept`() throws {
    let job = try decoded(#""type":"translation","status":"cancelled","progress":"soon""#)
    #expect(job.status == JobStatus("cancelled"))
    #expect(!job.status.isFinal)
    #expect(job.type == "translation")
    #expect(job.progress == nil)
  }

  @Test(
    arguments: [
      (#"{"processed":1,"total":4}"#, JobProgress(processed: 1, total: 4, percentage: 25)),
      (#"{"percentage":40}"#, JobProgress(processed: 0, total: 0, percentage: 40)),
      (
        #"{"processed":"3","total":"4","percentage":"75.5"}"#,
        JobProgress(processed: 3, total: 4, percentage: 75.5)
      ),
      (#"{"processed":-5,"total":-1,"percentage":-3}"#, JobProgress(processed: 0, total: 0, percentage: 0)),
      (#"{"processed":9,"total":4,"percentage":225}"#, JobProgress(processed: 9, total: 4, percentage: 100)),
      (
        #"{"processed":2.9,"total":1e300}"#,
        JobProgress(processed: 2, total: 9_007_199_254_740_992, percentage: 2.220446049250313e-14)
      ),
      (#"{"processed":1e999,"total":4}"#, JobProgress(processed: 0, total: 4, percentage: 0)),
      (#"{"processed":null,"percentage":"nan"}"#, nil), ("{}", nil), ("null", nil), ("24", nil), ("[1]", nil),
    ] as [(String, JobProgress?)])
  func `progress is read as far as it goes`(text: String, progress: JobProgress?) throws {
    #expect(try decoded(#""status":"processing","progress":\#(text)"#).progress == progress)
  }

  @Test(arguments: [
    (#"{"code":"CODING_FAILED","message":"It broke."}"#, "CODING_FAILED", "It broke."),
    (#""It broke.""#, "JOB_FAILED", "It broke."), ("null", "JOB_FAILED", "The service gave no reason."),
    (#"{"code":"X"}"#, "X", "The service gave no reason."), (#"{"message":"m"}"#, "JOB_FAILED", "m"),
    (#"{"code":"","message":""}"#, "JOB_FAILED", "The service gave no reason."),
    ("[1]", "JOB_FAILED", "The service gave no reason."), ("7", "JOB_FAILED", "The service gave no reason."),
    (#"{"code":"X","message":"key \#(sampleKeyText)\u001b[31m"}"#, "X", "key scp_test_…[31m"),
  ])
  func `a failed job says why in every form`(error: String, code: String, message: String) throws {
    let job = try decoded(#""status":"failed","error":\#(error)"#)
    #expect(job.failure == JobFailure(code: code, message: message))
  }

  @Test func `a failed job without an error member still has a failure`() throws {
    #expect(try decoded(#""status":"failed""#).failure?.code == "JOB_FAILED")
  }

  @Test(arguments: [
    #"{"b" : 1.50,"a":[9007199254740993, 1e400],"b":2,"é":"\u00e9"}"#, "[]", "0", #""text""#, "false", "{}",
  ])
  func `a result is the source, byte for byte`(result: String) throws {
    let job = try decoded("\"status\":\"completed\", \"result\" : \(result) ")
    #expect(job.result == .inline(RawJSON(validated: Array(result.utf8))))
  }

  @Test(arguments: [#""status":"completed""#, #""status":"completed","result":null"#])
  func `a completed job without a result has none`(members: String) throws {
    #expect(try decoded(members).result == nil)
  }

  @Test(arguments: [
    "null", "5", "\"yesterday\"", "\"2026-13-01T00:00:00Z\"", "\"2026-05-14\"", "{}", "\"\"",
  ])
  func `a date that is none is left out`(date: String) throws {
    #expect(try decoded(#""status":"queued","created_at":\#(date)"#).createdAt == nil)
  }

  @Test(arguments: [
    ("", "it is empty."), ("  \n", "it is empty."),
    ("<html><body>Hello</body></html>", "it is a web page, not JSON."),
    ("\u{FEFF}<html>", "it is a web page, not JSON."), ("garbage", "it is not JSON or breaks off (byte 0)."),
    (#"{"data":{"id":"job_0"#, "it is not JSON or breaks off (byte "), ("[]", "it is not an object."),
    ("null", "it is not an object."), (#""x""#, "it is not an object."), ("{}", "it has no data."),
    (#"{"data":null}"#, "it has no data."), (#"{"success":true}"#, "it has no data."),
    (#"{"data":[]}"#, "the job is not an object."), (#"{"data":"x"}"#, "the job is not an object."),
    (#"{"data":{"status":"queued"}}"#, "the job has no id."),
    (#"{"data":{"id":7,"status":"queued"}}"#, "the job has no id."),
    (#"{"data":{"id":" ","status":"queued"}}"#, "the job's id can't name a job."),
    (#"{"data":{"id":"\#(sampleID)"}}"#, "the job has no status."),
    (#"{"data":{"id":"\#(sampleID)","status":null}}"#, "the job has no status."),
    (#"{"data":{"id":"\#(sampleID)","status":""}}"#, "the job has no status."),
    (#"{"data":{"id":"job_other","status":"queued"}}"#, "it is about another job."),
    (#"{"success":false}"#, "it says that it failed without a reason."),
    (
      #"{"success":false,"data":{"id":"\#(sampleID)","status":"queued"}}"#,
      "it says that it failed without a reason."
    ),
    (#"{"success":false,"error":{"code":"C","message":"So sad."}}"#, "it says that it failed: So sad."),
    (#"{"error":"Out of order"}"#, "it says that it failed: Out of order."),
    (
      String(repeating: "[", count: 600) + String(repeating: "]", count: 600),
      "it is nested deeper than 512 levels."
    ),
  ])
  func `a 200 that can't be used says why`(body: String, problem: String) throws {
    let error = try jobError(reply(200, body))
    #expect(error.kind == .badResponse)
    #expect(error.httpStatus == 200)
    #expect(error.message.hasPrefix("The answer to GET /v2/jobs/\(sampleID) can't be used: \(problem)"))
  }

  @Test func `a failure told with 200 keeps its code and request id`() throws {
    let error = try jobError(
      reply(200, #"{"success":false,"error":{"code":"DB_ERROR","message":"m","request_id":"r"}}"#))
    #expect(error.code == "DB_ERROR")
    #expect(error.requestID == "r")
  }

  @Test func `bytes that are not UTF-8 are told`() throws {
    var broken = reply(200, #"{"data":"x"}"#)
    broken.body[9] = 0xFF
    #expect(try jobError(broken).message.hasSuffix("it has bytes that are not UTF-8."))
  }

  @Test func `an encoding that was not asked for is told`() throws {
    let error = try jobError(reply(200, ["Content-Encoding": "br"], "\u{1}\u{2}"))
    #expect(error.message.contains("compressed in a way that was not asked for"))
  }
}
