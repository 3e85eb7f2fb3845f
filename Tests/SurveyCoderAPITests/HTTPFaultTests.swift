import FoundationEssentials
import NIOPosix
import Testing

@testable import SurveyCoderAPI

/// What a service, a proxy or a network does wrong, against a real socket.
@Suite(.timeLimit(.minutes(3))) struct HTTPFaultTests {
  private static let brief = HTTPConfiguration(attemptTimeout: .milliseconds(200))

  @Test(arguments: [
    ServerAnswer.raw(""), .raw("HTTP/1.1 200 OK\r\nContent-Le"),
    .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"),
    .raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{", then: .trickle),
    .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", then: .keepOpen),
  ])
  func `an answer that hangs or trickles ends with the attempt's time`(answer: ServerAnswer) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let error = try await withAPI(answer, configuration: Self.brief) { api, server in
      let error = try await failure { try await api.usage(key: sampleKey()) }
      await server.connectionClosed()
      return error
    }
    #expect(error.kind == .timeout)
    #expect(error.isTransient)
    #expect(error.message.contains("did not answer within 0.2 s"))
    #expect(clock.now - start >= .milliseconds(200))
  }

  @Test(arguments: [
    ServerAnswer.raw("", then: .close), .raw("", then: .reset),
    .raw("HTTP/1.1 200 OK\r\nConte", then: .close),
    .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\"", then: .close),
    .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n", then: .close),
  ])
  func `a connection that breaks is unreachable, and says so`(answer: ServerAnswer) async throws {
    let error = try await withAPI(answer) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .unreachable)
    #expect(error.message.hasPrefix("The connection to http://127.0.0.1:"))
    #expect(error.message.hasSuffix("broke before the whole answer had come: try again."))
  }

  @Test func `a body that ends early without a length is told as cut off`() async throws {
    let answer = ServerAnswer.raw("HTTP/1.1 200 OK\r\n\r\n{\"data\":{", then: .close)
    let error = try await withAPI(answer) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .badResponse)
    #expect(error.excerpt == "{\"data\":{")
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "HTTP/9.9 hello\r\n\r\n"])
  func `a server that speaks no HTTP is a bad response`(text: String) async throws {
    let error = try await withAPI(.raw(text)) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .badResponse)
    #expect(error.message.hasSuffix("does not speak HTTP."))
  }

  @Test func `a port that refuses is unreachable with a question about the address`() async throws {
    let silent = try SilentPort()
    let url = try APIURL("http://127.0.0.1:\(silent.port)")
    let api = HTTPJobsAPI(
      url: url, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
    let error = try await failure { try await api.usage(key: sampleKey()) }
    await api.close()
    #expect(error.kind == .unreachable)
    #expect(error.message == "Nothing answers at \(url): is the address right? (connection refused)")
    #expect(error.requestID.count == 36)
    _ = consume silent
  }

  @Test func `a name that cannot exist is told as unknown`() async throws {
    // A label of 64 letters is refused by the resolver itself, so no network is asked.
    let host = String(repeating: "a", count: 64) + ".invalid"
    let api = HTTPJobsAPI(
      url: try APIURL("https://\(host)"), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      environment: [:])
    let error = try await failure { try await api.usage(key: sampleKey()) }
    await api.close()
    #expect(error.kind == .unreachable)
    #expect(error.message.hasPrefix("The name \(host) is not known:"))
  }

  @Test func `https to a server that speaks plain text is told as a TLS failure`() async throws {
    let answer = ServerAnswer.raw("HTTP/1.1 400 Bad Request\r\n\r\n", then: .close)
    let server = try await ScriptedServer([answer], speaksFirst: true)
    let api = HTTPJobsAPI(
      url: try APIURL("https://127.0.0.1:\(server.port)"),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, environment: [:])
    let error = try await failure { try await api.usage(key: sampleKey()) }
    await api.close()
    try await server.close()
    #expect(error.kind == .unreachable)
    #expect(error.message.hasSuffix("is it really https? (TLS handshake failed)"))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is an error and the key never reaches its target`(status: Int) async throws {
    let other = try await ScriptedServer([])
    let location = "Location: http://127.0.0.1:\(other.port)/v2/usage?token=abc"
    let error = try await withAPI(.http(status, [location], "")) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .redirected)
    #expect(error.httpStatus == status)
    #expect(error.message.contains("redirects to http://127.0.0.1:\(other.port)/v2/usage (HTTP \(status))."))
    #expect(!error.message.contains("token"))
    #expect(other.requests.isEmpty)
    try await other.close()
  }

  @Test func `a cancelled call ends at once and lets its connection go`() async throws {
    try await withAPI(.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")) { api, server in
      let call = Task { try await failure { try await api.usage(key: sampleKey()) } }
      await server.requestArrived()
      call.cancel()
      let error = try await call.value
      #expect(error.kind == .cancelled)
      await server.connectionClosed()
    }
  }

  @Test func `closing ends the calls under way`() async throws {
    try await withAPI(.raw("")) { api, server in
      let call = Task { try await failure { try await api.usage(key: sampleKey()) } }
      await server.requestArrived()
      await api.close()
      let error = try await call.value
      #expect(error.kind == .cancelled)
    }
  }

  @Test func `the status of an error counts although its body hangs or breaks`() async throws {
    let head = "HTTP/1.1 429 X\r\nRetry-After: 7\r\nContent-Length: 100\r\n\r\n{\"err"
    let hung = try await withPatience(.seconds(1), until: { $0.excerpt != nil }) { patience in
      try await withAPI(.raw(head), configuration: HTTPConfiguration(attemptTimeout: patience)) { api, _ in
        try await failure { try await api.usage(key: sampleKey()) }
      }
    }
    let broken = try await withAPI(.raw(head, then: .close)) { api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    for error in [hung, broken] {
      #expect(error.kind == .rateLimited)
      #expect(error.retryAfter == .seconds(7))
    }
    #expect(hung.excerpt == "{\"err")
    // A connection that breaks in the same moment may take what came of the body with it, as the HTTP client drops
    // what nobody has asked for yet.
    #expect(broken.excerpt == "{\"err" || broken.excerpt == nil)
  }

  @Test func `an error with an endless body is cut, not refused`() async throws {
    let page = "<html><h1>Bad gateway</h1>" + String(repeating: "x ", count: 100_000)
    let error = try await withAPI(.http(502, page), configuration: HTTPConfiguration(bodyLimitBytes: 100)) {
      api, _ in
      try await failure { try await api.usage(key: sampleKey()) }
    }
    #expect(error.kind == .unavailable)
    #expect(error.excerpt?.hasPrefix("Bad gateway x x") == true)
    #expect(error.excerpt?.count == 200)
  }
}
