import Foundation
import JSON
import NIOCore
import Testing

@testable import SurveyCoderAPI

/// A result that is longer than what stays in memory, of valid JSON with a little of everything.
private func longResult(rows: Int = 16_000) -> String {
  #"{"b" : 1.50, "a":9007199254740993,"x":["#
    + (0..<rows).map { #"{"id":\#($0),"t":"é \ud83d\ude00 “x”\n"}"# }.joined(separator: ", ") + "]}"
}

private func envelope(_ result: String, status: String = "completed", id: String = sampleID) -> String {
  #"{"success":true,"data":{"id":"\#(id)","status":"\#(status)","result": \#(result) }}"#
}

private func chunked(_ body: String, by size: Int = 10_000) -> ServerAnswer {
  var answer = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
  var rest = Array(body.utf8)[...]
  while !rest.isEmpty {
    let piece = rest.prefix(size)
    answer += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
    rest = rest.dropFirst(size)
  }
  return ServerAnswer(bytes: answer + Array("0\r\n\r\n".utf8))
}

extension RemoteResult {
  fileprivate var spooled: SpooledResult? {
    if case .spooled(let result) = self { result } else { nil }
  }
}

@Suite(.timeLimit(.minutes(3))) struct LongResultHTTPTests {
  @Test func `a long result goes to the spool byte for byte, in pieces of bounded size`() async throws {
    let result = longResult()
    let spooling = MemorySpooling()
    let answer = try await withAPI(chunked(envelope(result))) { api, _ in
      try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling)
    }
    #expect(answer.value.status == .completed)
    #expect(answer.value.result?.spooled?.bytes == result.utf8.count)
    #expect(spooling.kept == [Array(result.utf8)])
    #expect(spooling.largestPiece < JobBodyReader.inlineBytes * 2)
    #expect(answer.metadata.bodyBytes == envelope(result).utf8.count)
    withExtendedLifetime(answer) {}
  }

  @Test func `a short result stays in memory`() async throws {
    let result = longResult(rows: 100)
    let spooling = MemorySpooling()
    let job = try await withAPI(chunked(envelope(result))) { api, _ in
      try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling).value
    }
    #expect(job.result == .inline(RawJSON(validated: Array(result.utf8))))
    #expect(spooling.opened == 0)
  }

  @Test(arguments: [ServerAnswer.Ending.close, .reset])
  func `a body that breaks off in the result is unreachable and leaves nothing`(
    ending: ServerAnswer.Ending
  ) async throws {
    let body = envelope(longResult())
    let half = String(body.prefix(body.count / 2))
    let spooling = MemorySpooling()
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    let error = try await withAPI(.raw(head + half, then: ending)) { api, _ in
      try await failure { try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling) }
    }
    #expect(error.kind == .unreachable)
    #expect(spooling.kept.isEmpty)
  }

  @Test func `a body that ends early without a length, or is no JSON, is a bad response`() async throws {
    let body = envelope(longResult())
    for text in [String(body.prefix(body.count / 2)), body.replacing("9999,", with: "999x,"), body + "}"] {
      let spooling = MemorySpooling()
      let error = try await withAPI(.raw("HTTP/1.1 200 OK\r\n\r\n" + text, then: .close)) { api, _ in
        try await failure { try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling) }
      }
      #expect(error.kind == .badResponse)
      #expect(error.message.contains("it is not JSON or breaks off (byte "))
      #expect(error.excerpt?.hasPrefix(#"{"success":true"#) == true)
      #expect(spooling.opened == 1)
      #expect(spooling.kept.isEmpty)
    }
  }

  @Test func `a result that hangs ends with its time, which what came has made longer`() async throws {
    let body = envelope(longResult())
    let half = String(body.prefix(body.count / 2))
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    let spooling = MemorySpooling()
    let clock = ContinuousClock()
    // Half of the body is worth as much time again at this rate, beyond the part before the spool.
    let (error, share) = try await withPatience(.milliseconds(200), until: { $0.1 >= 2 }) { patience in
      let start = clock.now
      let rate = Double(half.utf8.count - JobBodyReader.inlineBytes) / (patience / .seconds(1))
      let configuration = HTTPConfiguration(attemptTimeout: patience, slowestResultRate: Int(rate))
      let error = try await withAPI(.raw(head + half), configuration: configuration) { api, server in
        let error = try await failure {
          try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling)
        }
        await server.connectionClosed()
        return error
      }
      return (error, (clock.now - start) / patience)
    }
    #expect(error.kind == .timeout)
    #expect(share >= 2)
    #expect(spooling.kept.isEmpty)
  }

  @Test func `a result beyond the job's limit is refused, announced or not, and leaves nothing`() async throws
  {
    let body = envelope(longResult())
    let configuration = HTTPConfiguration(jobLimitBytes: 300_000)
    for answer in [ServerAnswer.http(200, body), chunked(body)] {
      let spooling = MemorySpooling()
      let error = try await withAPI(answer, configuration: configuration) { api, _ in
        try await failure { try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling) }
      }
      #expect(error.kind == .tooLarge)
      #expect(error.message.contains("300000 bytes"))
      #expect(spooling.kept.isEmpty)
    }
  }

  @Test func `a compressed result streams too`() async throws {
    let result = longResult()
    var packed = GzipText()
    packed.append(envelope(result))
    let body = packed.finish()
    let spooling = MemorySpooling()
    let answer = try await withAPI(.http(200, ["Content-Encoding: gzip"], body: body)) { api, _ in
      try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling)
    }
    #expect(spooling.kept == [Array(result.utf8)])
    #expect(answer.metadata.bodyBytes == body.count)
    withExtendedLifetime(answer) {}
  }

  @Test func `a compressed bomb is cut at the limit and leaves nothing`() async throws {
    var packed = GzipText()
    packed.append(#"{"data":{"result":""#)
    packed.appendRun(of: UInt8(ascii: "x"), count: 258 * 4000 + 1)
    packed.append(#"","id":"\#(sampleID)","status":"completed"}}"#)
    let body = packed.finish()
    #expect(body.count < 20_000)
    let spooling = MemorySpooling()
    let error = try await withAPI(
      .http(200, ["Content-Encoding: gzip"], body: body),
      configuration: HTTPConfiguration(jobLimitBytes: 600_000)
    ) { api, _ in
      try await failure { try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling) }
    }
    #expect(error.kind == .tooLarge)
    #expect(spooling.kept.isEmpty)
  }

  @Test func `a call that is cancelled in the result leaves nothing`() async throws {
    let body = envelope(longResult())
    let half = String(body.prefix(body.count / 2))
    let spooling = MemorySpooling()
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    let error = try await withAPI(.raw(head + half)) { api, server in
      let call = Task { try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling) }
      await server.requestArrived()
      call.cancel()
      return try await failure { try await call.value }
    }
    #expect(error.kind == .cancelled)
    #expect(spooling.kept.isEmpty)
  }

  @Test func `a spool that can't be written is told as that, with its place`() async throws {
    let failing = SpoolFailure(path: "/results", reason: "No space left on device")
    let spooling = MemorySpooling(failure: failing)
    let error = try await withAPI(chunked(envelope(longResult()))) { api, _ in
      try await failure { try await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling) }
    }
    #expect(error.kind == .notStored)
    #expect(error.spoolFailure == failing)
    #expect(spooling.kept.isEmpty)
  }

  @Test(arguments: [("processing", sampleID), ("completed", "job_other")])
  func `a long result that does not count leaves nothing`(status: String, id: String) async throws {
    let spooling = MemorySpooling()
    let body = envelope(longResult(), status: status, id: id)
    try await withAPI(chunked(body)) { api, _ in
      let job = try? await api.job(JobID(sampleID), key: sampleKey(), spooling: spooling).value
      #expect(job?.result == nil)
      #expect((job == nil) == (id != sampleID))
    }
    #expect(spooling.opened == 1)
    #expect(spooling.kept.isEmpty)
  }
}

/// The reader against the decoder of a whole body: the same outcome, whatever the order and the cut.
@Suite struct JobBodyReaderTests {
  private static let long = "\"" + String(repeating: "0123456789", count: 30_000) + "\""

  private static let bodies: [String] = [
    envelope("[1]"), envelope(long), envelope("null"),
    #"{"data":{"result":\#(long),"status":"completed","id":"\#(sampleID)"},"success":true}"#,
    #"{"data":{"r\u0065sult":\#(long),"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"data":{"result":\#(long),"result":2,"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"data":{"result":2,"result":\#(long),"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"data":{"result":\#(long),"result":\#(long),"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"data":{"result":\#(long)},"data":{"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"data":{"status":"completed","id":"\#(sampleID)","x":{"result":\#(long)}}}"#,
    #"{"data":[{"result":1}],"data":{"result":\#(long),"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"result":1,"data":{"data":{"result":3},"result":4,"status":"completed","id":"\#(sampleID)"}}"#,
    #"{"success":false,"data":{"result":\#(long)},"error":{"code":"X","message":"m"}}"#,
    #"{"data":{"result":\#(long),"status":"failed","id":"\#(sampleID)"}}"#,
    #"{"data":null}"#, #"{"data":7}"#, "[]", "7", "", "  ", "<html>no</html>", "{", #"{"data":{"result":"#,
    #"{"data":{"result":\#(long)"#, #"{"data":{"result":\#(long)x}}"#, envelope(long) + "x",
  ]

  private func streamed(_ body: String, by size: Int) async throws -> (job: RemoteJob, text: [UInt8]?) {
    let spooling = MemorySpooling()
    var reader = JobBodyReader(spooling: spooling)
    var rest = Array(body.utf8)[...]
    while !rest.isEmpty {
      try await reader.take(ByteBuffer(bytes: rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    reader.finish()
    var reply = reply(200, "")
    (reply.body, reply.spooled, reply.problem) = (reader.frame, reader.spooled, reader.problem)
    let job = try job(reply)
    guard case .spooled = job.result else { return (job, nil) }
    return (job, spooling.kept.last)
  }

  @Test(arguments: bodies, [997, 1 << 20])
  func `a body in pieces comes to what the whole one does`(body: String, size: Int) async throws {
    let whole = Result { try job(reply(200, body)) }
    do {
      var (job, text) = try await streamed(body, by: size)
      if let text { job.result = .inline(RawJSON(validated: text)) }
      #expect(try job == whole.get())
    } catch let error as APIError {
      let expected = #expect(throws: APIError.self) { try whole.get() }
      #expect(error.kind == expected?.kind)
      #expect(error.code == expected?.code)
      if error.excerpt == nil { #expect(error.message == expected?.message) }
    }
  }

  @Test func `more than 1 MiB around the result is too much`() async throws {
    var reader = JobBodyReader(spooling: MemorySpooling())
    let text = ByteBuffer(string: #"{"x":""# + String(repeating: "y", count: 1 << 20))
    await #expect(throws: JobBodyReader.FrameTooLarge.self) { try await reader.take(text) }
  }
}
