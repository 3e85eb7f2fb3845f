import Foundation
import JSON
import Testing

@Suite struct ServeTests {
  private func answers(_ output: Program.Output) throws -> [Int: JSONValue] {
    var answers: [Int: JSONValue] = [:]
    for line in output.lines {
      let root = try JSONDocument(parsing: line).root
      if let id = root["id"]?.int { answers[id] = root }
    }
    return answers
  }

  private func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"# + "\n"
  }

  @Test func `a job is tracked, waited for and kept, by two lines on a pipe`() async throws {
    let sandbox = try await SandboxProcess("--speed", "2000", "--jobs", "2", in: Place())
    let place = try Place(address: sandbox.address)
    var id = ""
    // Each look takes a real process; the longest job takes a second.
    for _ in 1...100 where id.isEmpty {
      let found = try await Program.run(
        ["serve"], in: place, input: request(1, "jobs.discover", #"{"status":"completed"}"#))
      let ended = try answers(found)[1]?["result"]?["jobs"]?.elements ?? []
      id = ended.first?["id"]?.string ?? ""
    }
    let output = try await Program.run(
      ["serve"], in: place,
      input: request(1, "jobs.track", #"{"ids":["\#(id)"]}"#)
        + request(2, "jobs.wait", #"{"ids":["\#(id)"]}"#)
        + request(3, "jobs.list"))
    let answers = try answers(output)
    #expect(output.status == 0 && output.lines.count == 3, "\(output)")
    #expect(answers[1]?["result"]?["jobs"]?.elements.first?["id"]?.string == id)
    let waited = try #require(answers[2]?["result"], "\(output)")
    #expect(waited["outcome"]?.string == "completed")
    let path = try #require(waited["jobs"]?.elements.first?["result"]?["path"]?.string)
    let kept = try #require(FileManager.default.contents(atPath: path))
    #expect(try JSONDocument(parsing: Array(kept)).root["results"]?.kind == .array)
    #expect(try place.files(containing: Place.key).isEmpty)
  }

  @Test func `two hundred requests and the end of input give two hundred answers and exit 0`() async throws {
    let input = (1...200).map { request($0, $0 % 2 == 0 ? "ping" : "jobs.list") }.joined()
    let output = try await Program.run(["serve"], in: Place(), input: input)
    #expect(output.status == 0)
    #expect(Set(try answers(output).keys) == Set(1...200))
    #expect(output.stderr.isEmpty)
  }

  @Test func `a wait that can't end is answered, with an error that says so`() async throws {
    // At real speed no job of the sandbox ends within the time to drain.
    let sandbox = try await SandboxProcess("--jobs", "1", in: Place())
    let place = try Place(address: sandbox.address)
    let found = try await Program.run(
      ["serve"], in: place, input: request(1, "jobs.discover", #"{"track":true}"#))
    let rows = try answers(found)[1]?["result"]?["jobs"]?.elements ?? []
    let ids = rows.compactMap { $0["id"]?.string }
    let id = try #require(ids.first, "\(found)")
    let output = try await Program.run(
      ["serve"], in: place,
      input: request(1, "jobs.get", #"{"id":"\#(id)"}"#) + request(2, "jobs.wait", #"{"ids":["\#(id)"]}"#))
    #expect(output.status == 0, "\(output)")
    #expect(try answers(output)[1]?["result"]?["id"]?.string == id)
    let error = try answers(output)[2]?["error"]
    #expect(error?["data"]?["kind"]?.string == "input_ended", "\(output)")
    #expect(error?["message"]?.string?.isEmpty == false)
  }

  @Test func `nothing but messages is on the wire, whatever comes in`() async throws {
    let output = try await Program.run(
      ["serve"], in: Place(),
      input: "hello\n\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\"}\n[]\n" + request(2, "ping"))
    #expect(output.status == 0)
    for line in output.lines { #expect(try JSONDocument(parsing: line).root["jsonrpc"]?.string == "2.0") }
    #expect(output.lines.count == 4)
    #expect(output.lines.last?.contains(#""result":{}"#) == true)
  }
}
