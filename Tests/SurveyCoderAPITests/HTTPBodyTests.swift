import FoundationEssentials
import JSON
import Testing

@testable import SurveyCoderAPI

@Suite(.timeLimit(.minutes(3))) struct HTTPBodyTests {
  /// `{"success":true,"data":{"plan":"growth","credits_remaining":7}}`
  private static let packedUsage =
    "H4sIAAAAAAACAwXBQQrAMAgEwL/sOfeCnyliJBXapKihh5C/d2YhpohGgNKnFlROBi28N3cQmo8vLxSIa7WM0/Vh69Yb6Nj7BzZs"
    + "pkk/AAAA"
  /// 200,000 spaces and `{}`
  private static let packedSpaces =
    "H4sIAAAAAAACA+3BQREAAAwCoCr29Oy+DPsDCQ" + String(repeating: "A", count: 256) + "Dw1R1d+U5fQg0DAA=="

  private func packed(_ text: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: text))) }

  @Test func `a compressed answer is unpacked and counted as it was sent`() async throws {
    let bytes = try packed(Self.packedUsage)
    let answer = try await withAPI(.http(200, ["Content-Encoding: gzip"], body: bytes)) { api, _ in
      try await api.usage(key: sampleKey())
    }
    #expect(answer.value.plan == "growth")
    #expect(answer.value.creditsRemaining == 7)
    #expect(answer.metadata.bodyBytes == bytes.count)
  }

  @Test func `a few bytes that unpack to more than the cap are refused`() async throws {
    let bytes = try packed(Self.packedSpaces)
    #expect(bytes.count < 250)
    let error = try await withAPI(
      .http(200, ["Content-Encoding: gzip"], body: bytes),
      configuration: HTTPConfiguration(bodyLimitBytes: 100_000)
    ) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .tooLarge)
    #expect(error.message == "The API's answer is larger than 100000 bytes, the most that is taken.")
  }

  @Test func `a damaged or unfinished compressed body is a bad response`() async throws {
    let whole = try packed(Self.packedUsage)
    var damaged = whole
    damaged[30] ^= 0xFF
    for body in [damaged, Array(whole.dropLast(12)), Array("plain".utf8)] {
      let error = try await withAPI(.http(200, ["Content-Encoding: gzip"], body: body)) { api, _ in
        try await failure { try await api.usage(key: sampleKey()) }
      }
      #expect(error.kind == .badResponse)
      #expect(error.message.contains("damaged"))
    }
  }

  @Test func `a body may be as long as the cap and not a byte longer`() async throws {
    let body = #"{"data":{"plan":"x"}}"#
    let exact = HTTPConfiguration(bodyLimitBytes: body.utf8.count)
    let plan = try await withAPI(.http(200, body), configuration: exact) { api, _ in
      try await api.usage(key: sampleKey()).value.plan
    }
    #expect(plan == "x")
    let error = try await withAPI(.http(200, body + " "), configuration: exact) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .tooLarge)
  }

  @Test func `an announced length over the cap is refused before the body comes`() async throws {
    let head = ServerAnswer.raw("HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n")
    let error = try await withAPI(head) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .tooLarge)
    #expect(error.message.contains("16 MiB"))
  }

  @Test func `an endless body is refused as soon as it passes the cap`() async throws {
    let endless = ServerAnswer.raw("HTTP/1.1 200 OK\r\n\r\n", then: .trickle)
    let error = try await withAPI(endless, configuration: HTTPConfiguration(bodyLimitBytes: 5)) {
      api, server in
      let error = try await failure { try await api.usage(key: sampleKey()) }
      await server.connectionClosed()
      return error
    }
    #expect(error.kind == .tooLarge)
  }
}
