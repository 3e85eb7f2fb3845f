import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(3))) struct LifecycleTests {
  private func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  /// A server with a job that goes on for an hour, and a wait for it in flight.
  private func waiting(in place: Place) async throws -> ServeProcess {
    let server = try ServeProcess(["--sandbox", "--jobs", "0"], in: place)
    server.send(request(1, "sandbox.createJob", #"{"seconds":3600}"#))
    let id = try #require(try await server.nextMessage()["result"]?["id"]?.string)
    server.send(request(2, "jobs.track", #"{"ids":["\#(id)"]}"#))
    _ = try await server.nextMessage()
    server.send(request(3, "jobs.wait", #"{"ids":["\#(id)"]}"#))
    server.send(request(4, "ping"))
    #expect(try await server.nextMessage()["id"]?.int == 4)
    return server
  }

  @Test func `SIGTERM ends it as the end of the input does: what is in flight is answered, exit 0`()
    async throws
  {
    let place = try Place()
    let server = try await waiting(in: place)
    server.signal(SIGTERM)
    let answer = try await server.nextMessage()
    #expect(answer["id"]?.int == 3 && answer["error"]?["data"]?["kind"]?.string == "server_ended")
    #expect(answer["error"]?["data"]?["retryable"]?.bool == true)
    let (lines, status) = await server.finish()
    #expect(lines.isEmpty && status == 0)
  }

  @Test func `the parent's death ends it, though the pipe to it stays open`() async throws {
    let place = try Place()
    let (input, output) = (Pipe(), Pipe())
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    // In the background a shell takes its input away from a command that does not insist.
    shell.arguments = ["-c", #"exec 3<&0; "$0" serve <&3 & wait"#, Program.path]
    shell.environment = place.environment
    shell.standardInput = input
    shell.standardOutput = output
    try shell.run()
    try input.fileHandleForWriting.write(contentsOf: Data((request(1, "ping") + "\n").utf8))
    #expect(await Program.firstLine(from: output).contains(#""result":{}"#))
    kill(shell.processIdentifier, SIGKILL)
    await Program.ended(shell)
    // The server has the other end of the output; at its own end there is nothing more to read.
    #expect(await Program.firstLine(from: output).isEmpty)
    try input.fileHandleForWriting.close()
  }

  @Test func `a trace has both directions, and the key in neither`() async throws {
    let place = try Place()
    let trace = place.folder + "/trace"
    let server = try ServeProcess(["--trace", trace], in: place, environment: ["SCP_API_KEY": nil])
    let key = "scp_live_EndToEndTraceKey0123456789abcdef0"
    server.send(request(1, "session.configure", #"{"apiKey":"\#(key)"}"#))
    server.send(request(2, "command.run", #"{"line":"key \#(key)"}"#))
    server.send(#"{"jsonrpc":"2.0","id":3,"method":"session.configure","params":{"apiKey":"\#(key)""#)
    let (lines, status) = await server.finish()
    #expect(status == 0 && lines.count == 3)
    let text = try String(contentsOfFile: trace, encoding: .utf8)
    let directions = text.split(separator: "\n").map { $0.prefix(4) }
    #expect(directions.count { $0 == "--> " } == 3 && directions.count { $0 == "<-- " } == 3)
    #expect(text.contains("session.configure") && text.contains("[redacted]"))
    #expect(try place.files(containing: "EndToEndTraceKey").isEmpty)
  }

  @Test func `a client that reads nothing until it has sent all gets every answer, in order`()
    async throws
  {
    let place = try Place()
    let server = try ServeProcess(in: place)
    let count = 100_000
    server.send(Array((0..<count).map { request($0, "ping") + "\n" }.joined().utf8))
    // Nothing is read meanwhile: the answers are many times what a pipe holds.
    server.endInput()
    let (lines, status) = await server.finish()
    #expect(status == 0)
    let expected = (0..<count).map { #"{"jsonrpc":"2.0","id":\#($0),"result":{}}"# }
    #expect(lines == expected)
  }

  /// Where no limit is felt, and at the documented one, by which a thousand results take a quarter of an hour of the
  /// service's time: twenty seconds here.
  @Test(arguments: [["--rpm", "1000000"], []])
  func `a thousand waits on a thousand jobs are answered once each, those that were cancelled with that`(
    options: [String]
  ) async throws {
    let count = 1000
    let place = try Place()
    let server = try ServeProcess(["--sandbox", "--jobs", "0", "--speed", "50"] + options, in: place)
    for number in 0..<count {
      server.send(request(number, "sandbox.createJob", #"{"seconds":600,"total":10}"#))
    }
    var ids: [String] = []
    for _ in 0..<count { ids.append(try await server.nextMessage()["result"]?["id"]?.string ?? "") }
    let list = ids.map { #""\#($0)""# }.joined(separator: ",")
    server.send(request(0, "jobs.track", #"{"ids":[\#(list)]}"#))
    _ = try await server.nextMessage()
    for (number, id) in ids.enumerated() { server.send(request(number, "jobs.wait", #"{"ids":["\#(id)"]}"#)) }
    let cancelled = Set(stride(from: 0, to: count, by: 10))
    for number in cancelled {
      server.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(number)}}"#)
    }
    server.send(request(count, "sandbox.advance", #"{"seconds":600}"#))
    var answers: [Int: [String]] = [:]
    var looks = 0
    for _ in 0...count {
      let answer = try await server.nextMessage()
      if let job = answer["result"]?["jobs"]?.elements.first {
        let requests = job["requests"]?.int ?? 0
        #expect(requests >= 1, "\(job.rawJSON)")
        looks += requests
      }
      let word = answer["result"]?["outcome"]?.string ?? answer["error"]?["data"]?["kind"]?.string ?? "{}"
      answers[answer["id"]?.int ?? -1, default: []].append(word)
    }
    // The first look that shows the end answers the wait, and the budget is not spent on looks that can't.
    if options.isEmpty { #expect(looks <= count * 2) }
    #expect(answers.removeValue(forKey: count) == ["{}"])
    #expect(Set(answers.keys) == Set(0..<count))
    for (number, words) in answers {
      #expect(words == [cancelled.contains(number) ? "cancelled" : "completed"], "\(number)")
    }
    #expect(await server.finish().lines.isEmpty)
  }
}
