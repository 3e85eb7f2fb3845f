import NIOCore
import NIOPosix
import Sandbox
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SandboxServerTests {
  private func withServer(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ body: (SandboxServer) async throws -> Void
  ) async throws {
    let server = try await SandboxServer.start(configuration, on: MultiThreadedEventLoopGroup.singleton)
    do { try await body(server) } catch {
      try await server.shutdown()
      throw error
    }
    try await server.shutdown()
  }

  /// Gives way until the world has heard so many requests.
  private func heard(_ count: Int, by server: SandboxServer) async {
    while await server.withWorld({ world, _ in world.tally.requests }) < count { await Task.yield() }
  }

  @Test func `serves one request after the other on one connection`() async throws {
    try await withServer { server in
      let id = await server.createJob(total: 10, processing: .zero, queueing: .zero)
      try await RawClient.connect(to: server.url) { client in
        try await client.get("/health")
        #expect(try await client.read(until: "}}}}").hasPrefix("HTTP/1.1 200 OK\r\n"))
        try await client.get("/v2/jobs/\(id)", "X-Request-Id: abc")
        let head = try await client.read(until: "\r\n\r\n")
        #expect(head.contains("X-Request-Id: abc\r\n") && head.contains("X-RateLimit-Remaining: 59\r\n"))
        #expect(try await client.read(until: "]}]}}}").contains(#""status":"completed""#))
      }
    }
  }

  @Test func `answers requests that are sent ahead in their order`() async throws {
    try await withServer { server in
      try await RawClient.connect(to: server.url) { client in
        try await client.get("/one")
        try await client.get("/two", "X-Request-Id: 2", "Connection: close")
        let both = try await client.readToEnd()
        #expect(both.ranges(of: "HTTP/1.1 404").count == 2)
        #expect(both.contains(#""request_id":"2","#))
      }
    }
  }

  @Test(arguments: [
    "GET /health HTTP/1.0\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  ])
  func `closes after the answer when the client wants it so`(request: String) async throws {
    try await withServer { server in
      try await RawClient.connect(to: server.url) { client in
        try await client.send(request)
        #expect(try await client.readToEnd().hasSuffix("}}}}"))
      }
    }
  }

  @Test func `a request in pieces, with a body of unknown length, is put together`() async throws {
    try await withServer { server in
      try await RawClient.connect(to: server.url) { client in
        try await client.send("POST /v2/code HTTP/1.1\r\nHost: a\r\nx-api-key: \(goodKey)\r\n")
        try await client.send("Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
        let body = #"{"responses":[{"id":"1","text":"fine"}]}"#
        for piece in [body.prefix(9), body.dropFirst(9)] {
          try await client.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
        }
        try await client.send("0\r\n\r\n")
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 200 OK\r\n"))
      }
    }
  }

  @Test func `a body over 32 MiB is refused with an envelope`() async throws {
    try await withServer { server in
      try await RawClient.connect(to: server.url) { client in
        let size = SandboxWorld.bodyLimitBytes + (1 << 20)
        try await client.send(
          "POST /v2/code HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx-api-key: \(goodKey)\r\n"
            + "Content-Length: \(size)\r\nExpect: 100-continue\r\n\r\n")
        #expect(try await client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        let part = String(repeating: " ", count: 1 << 20)
        for _ in 0..<(size >> 20) { try await client.send(part) }
        let answer = try await client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.contains("PAYLOAD_TOO_LARGE"))
      }
    }
  }

  @Test func `what is not HTTP is refused and the server goes on`() async throws {
    try await withServer { server in
      try await RawClient.connect(to: server.url) { client in
        try await client.send("\u{1}\u{2} nonsense\r\n\r\n")
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 400 "))
      }
      try await RawClient.connect(to: server.url) { client in
        try await client.get("/health", "Connection: close")
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 200 "))
      }
    }
  }

  @Test func `the world's clock can be moved ahead`() async throws {
    try await withServer { server in
      let id = await server.createJob(processing: .seconds(3600), queueing: .zero)
      await server.advance(by: .seconds(3600))
      let state = await server.withWorld { world, now in world.state(ofJob: id, at: now) }
      #expect(state?.status == .completed)
      #expect(await server.now >= .seconds(3600))
    }
  }

  @Test func `at speed 1000 a job of 1 s is over in a moment, and kept for a minute`() async throws {
    var configuration = SandboxConfiguration()
    configuration.speed = 1000
    try await withServer(configuration) { server in
      let id = await server.createJob(processing: .seconds(1), queueing: .zero)
      var answer = ""
      // Each request takes about as long as the job.
      for _ in 1...50 where !answer.contains(#""status":"completed""#) {
        try await RawClient.connect(to: server.url) { client in
          try await client.get("/v2/jobs/\(id)", "Connection: close")
          answer = try await client.readToEnd()
        }
      }
      #expect(answer.contains(#""status":"completed""#))
    }
  }

  @Test func `a client that leaves a trickle does no harm`() async throws {
    try await withServer { server in
      await server.addFault(Fault(.delivery(.trickle(over: .milliseconds(100)))))
      try await RawClient.connect(to: server.url) { client in
        try await client.get("/v2/usage")
        _ = try await client.read(until: "\r\n\r\n")
      }
      while await server.connectionCount > 0 { await Task.yield() }
      try await RawClient.connect(to: server.url) { client in
        try await client.get("/health", "Connection: close")
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 200 "))
      }
    }
  }

  @Test func `a shutdown may be asked for twice`() async throws {
    let server = try await SandboxServer.start(on: MultiThreadedEventLoopGroup.singleton)
    try await server.shutdown()
    try await server.shutdown()
    #expect(await server.connectionCount == 0)
  }
}
