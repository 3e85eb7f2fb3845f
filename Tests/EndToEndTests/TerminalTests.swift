import Foundation
import Testing

@Suite struct TerminalTests {
  @Test func `the prompt answers, keeps a typed key to itself, and leaves the terminal as it was`()
    async throws
  {
    let place = try Place()
    var environment = place.environment
    environment["SCP_API_KEY"] = nil
    let terminal = try PseudoTerminal([], environment: environment)
    let start = await terminal.read(until: "scjobs")
    #expect(start.found)
    #expect(await terminal.read(until: "> ").found, "\(start.text)")
    terminal.type("key\r")
    let asked = await terminal.read(until: "key", seconds: 10)
    #expect(asked.found)
    _ = await terminal.read(until: ": ", seconds: 10)
    terminal.type(Place.key + "\r")
    terminal.type("status\r")
    let status = await terminal.read(until: "scp_test_…")
    #expect(status.found, "\(status.text)")
    #expect(!status.text.contains(Place.key))
    terminal.type("track job_000000000000000000000001 --label wave\r")
    #expect(await terminal.read(until: "wave").found)
    terminal.type("quit\r")
    #expect(await terminal.exitCode() == 0)
    #expect(try place.files(containing: Place.key).isEmpty)
    let history = try String(contentsOfFile: place.home + "/history", encoding: .utf8)
    #expect(history.contains("track job_") && history.contains("status"))
  }

  @Test func `Ctrl-C ends a wait and not the job, Ctrl-C at the prompt drops the line, Ctrl-D leaves`()
    async throws
  {
    let place = try Place()
    let terminal = try PseudoTerminal(
      ["--sandbox", "--jobs", "3"], environment: place.environment.filter { $0.key != "SCP_API_KEY" })
    #expect(await terminal.read(until: "> ").found)
    terminal.type("discover --track\r")
    #expect(await terminal.read(until: "job_").found)
    #expect(await terminal.read(until: "> ").found)
    terminal.type("wait @all\r")
    #expect(await terminal.read(until: "%").found)
    terminal.type("\u{3}")
    let stopped = await terminal.read(until: "go on", seconds: 10)
    #expect(stopped.found, "\(stopped.text)")
    #expect(await terminal.read(until: "> ").found)
    terminal.type("nonsense\u{3}")
    #expect(await terminal.read(until: "> ").found)
    terminal.type("health\r")
    let health = await terminal.read(until: "healthy", seconds: 10)
    #expect(health.found, "\(health.text)")
    #expect(await terminal.read(until: "> ").found)
    terminal.type("\u{4}")
    #expect(await terminal.exitCode() == 0)
  }
}
