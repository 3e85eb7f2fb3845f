import JSON
import JobEngine
import NIOPosix
import SurveyCoderAPI
import Testing

@testable import Recording

/// Which answer a request gets, and what is told of those that do not fit.
@Suite struct ReplayTests {
  private static let base = "https://api.example"

  private static let header = """
    {"scjobsRecording":"1.0","program":"scjobs 0.1.0","startedAt":"2026-05-14T09:00:00.000Z","seed":7,\
    "apiUrl":"\(base)","policy":"adaptive","requestsPerMinute":60,"hasKey":true}

    """

  private func replay(_ targets: [String], _ order: Replay.Order) throws -> Replay {
    var text = Self.header
    for (index, target) in targets.enumerated() {
      var writer = JSONWriter()
      RecordedExchange(
        number: index + 1, sentAt: 0, at: Int64(index), apiURL: Self.base, target: target, requestID: "r",
        outcome: .answer(.init(status: 200, headers: [], body: Array("\(index)".utf8)))
      ).write(to: &writer, base: Self.base)
      text += String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
    return Replay(try Recording(path: "a.rec", text: Array(text.utf8)), order: order)
  }

  private func line(_ replay: Replay, _ target: String, at url: String = base) -> Int? {
    try? replay.take(target, at: url).get().line
  }

  @Test func `of a script's requests each gets the answer of its place`() throws {
    let replay = try replay(["/a", "/b", "/a"], .exact)
    #expect([line(replay, "/a"), line(replay, "/b"), line(replay, "/a")] == [2, 3, 4])
    #expect(replay.problems.isEmpty)
  }

  @Test func `behind the first that differs nothing fits any more, and one is told of`() throws {
    let replay = try replay(["/a", "/b", "/a"], .exact)
    #expect(line(replay, "/a") == 2)
    #expect(line(replay, "/c") == nil && line(replay, "/b") == nil)
    #expect(
      replay.problems == [
        "The recording has no answer for request 2, GET /c: there it was GET /b (a.rec:3).",
        "2 recorded answers were not asked for, the first of them that of GET /b (a.rec:3).",
      ])
  }

  @Test func `elsewhere the same request gets its answers in order, whatever comes between`() throws {
    let replay = try replay(["/a", "/b", "/a"], .perRequest)
    #expect([line(replay, "/b"), line(replay, "/a"), line(replay, "/a")] == [3, 2, 4])
    #expect(replay.problems.isEmpty)
    #expect(line(replay, "/a") == nil)
    #expect(
      replay.problems == [
        "The recording has no answer for request 4, GET /a: all that it has for it was used (a.rec)."
      ])
  }

  @Test func `another service's answer is no answer`() throws {
    let replay = try replay(["/a"], .perRequest)
    #expect(line(replay, "/a", at: "https://other.example") == nil)
    #expect(replay.problems.first?.contains("GET https://other.example/a") == true)
    #expect(replay.problems.last == "One recorded answer was not asked for: that of GET /a (a.rec:2).")
  }

  @Test func `many that do not fit are counted`() throws {
    let replay = try replay([], .perRequest)
    for number in 1...15 { #expect(line(replay, "/\(number)") == nil) }
    #expect(replay.problems.count == 11 && replay.problems.last == "5 more requests had no answer.")
  }

  /// Who ends a session does so from outside, and may be slow.
  @Test func `nothing is asked between the end of the recording and that of the session`() async throws {
    for _ in 1...50 {
      let text = Self.header + #"{"at":100,"end":true}"# + "\n"
      let session = RecordedSession(
        replaying: try Recording(path: "a.rec", text: Array(text.utf8)), order: .perRequest,
        on: MultiThreadedEventLoopGroup.singleton.next())
      let carrier = session.carrier(try APIURL(Self.base)) { _ in ForbiddenNetwork() }
      let start = session.time.now
      let poll = Task(executorPreference: session.time.taskExecutor) {
        try await session.time.sleep(until: start + .milliseconds(101))
        await #expect(throws: APIError.self) {
          try await carrier.carry("/v2/usage", key: nil, requestID: "r")
        }
      }
      await session.willEnd()
      try await poll.value
      #expect(session.problems.isEmpty)
    }
  }
}

private struct ForbiddenNetwork: APICarrier {
  func carry(_ target: String, key: APIKey?, requestID: String) async throws(APIError) -> CarriedAnswer {
    Issue.record("A replay asks nobody.")
    throw APIError(.refused, message: "", requestID: requestID)
  }
}
