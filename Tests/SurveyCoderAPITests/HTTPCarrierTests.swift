import NIOPosix
import Testing

@testable import SurveyCoderAPI

/// Whole answers, for who must see them as they came.
@Suite(.timeLimit(.minutes(3))) struct HTTPCarrierTests {
  private func carry<Value: Sendable>(
    _ answer: ServerAnswer, _ configuration: HTTPConfiguration,
    _ body: (HTTPCarrier, ScriptedServer) async throws -> Value
  ) async throws -> Value {
    let server = try await ScriptedServer([answer])
    let carrier = HTTPCarrier(
      url: try server.url, configuration: configuration,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
    let result: Result<Value, any Error>
    do { result = .success(try await body(carrier, server)) } catch { result = .failure(error) }
    await carrier.close()
    try await server.close()
    return try result.get()
  }

  private static let long = String(repeating: "x", count: 300_000)
  private static let configuration = HTTPConfiguration(bodyLimitBytes: 200_000, jobLimitBytes: 400_000)

  @Test func `a job may be as long as where its result is spooled`() async throws {
    let answer = try await carry(.http(200, Self.long), Self.configuration) { carrier, _ in
      try await carrier.carry("/v2/jobs/\(sampleID)", key: sampleKey(), requestID: "r")
    }
    #expect(answer.status == 200 && answer.body == Array(Self.long.utf8))
  }

  @Test func `anything else has the limit of what is read into memory`() async throws {
    let error = try await carry(.http(200, Self.long), Self.configuration) { carrier, _ in
      try await failure { try await carrier.carry("/v2/jobs?limit=100", key: sampleKey(), requestID: "r") }
    }
    #expect(error.kind == .tooLarge)
  }

  @Test func `what came of a job makes the time of its attempt longer`() async throws {
    let clock = ContinuousClock()
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n"
    let (error, share) = try await withPatience(.milliseconds(200), until: { $0.1 >= 2 }) { patience in
      let start = clock.now
      let rate = Double(Self.long.utf8.count) / (patience / .seconds(1))
      let configuration = HTTPConfiguration(attemptTimeout: patience, slowestResultRate: Int(rate))
      let error = try await carry(.raw(head + Self.long), configuration) { carrier, _ in
        try await failure {
          try await carrier.carry("/v2/jobs/\(sampleID)", key: sampleKey(), requestID: "r")
        }
      }
      return (error, (clock.now - start) / patience)
    }
    #expect(error.kind == .timeout && share >= 2)
  }
}
