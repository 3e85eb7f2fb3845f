import Foundation
import JSON
import Testing

@Suite struct CommandLineTests {
  @Test func `tells its version without touching anything`() async throws {
    let place = try Place()
    let output = try await Program.run(["--version"], in: place)
    #expect(output.status == 0 && output.stdout.split(separator: ".").count == 3)
    #expect(!FileManager.default.fileExists(atPath: place.home))
  }

  @Test func `the tour goes from queued to completed, shows the failed job, and lists the results`()
    async throws
  {
    let place = try Place()
    let output = try await Program.run(
      [
        "run", "--echo", "--sandbox", "--jobs", "8", "--speed", "200", "--concurrent-jobs", "4", "--seed",
        "7",
        "scripts/replay/tour.scjobs",
      ], in: place, environment: ["SCP_API_KEY": nil])
    #expect(output.status == 0, "\(output)")
    for word in ["queued", "processing", "completed", "failed", "CODING_FAILED", ".json"] {
      #expect(output.stdout.contains(word), "\(word): \(output)")
    }
    #expect(!FileManager.default.fileExists(atPath: place.home + "/registry.sqlite"))
  }

  /// A bad start, the exit code of the contract, and what the sentence must hold.
  @Test(arguments: [
    (["-c", "usage"], ["SCP_API_KEY": nil], 7, "SCP_API_KEY"),
    (["-c", "usage"], ["SCP_API_KEY": "hunter2"], 7, "scp_live_"),
    (["-c", "usage"], ["SCP_API_URL": "http://127.0.0.1:9"], 8, "127.0.0.1:9"),
    (["-c", "usage"], ["SCP_API_URL": "http://example.org"], 2, "https"),
    (["-c", "show job_000000000000000000000001"], [:], 1, "track"),
    (["-c", "wait job_000000000000000000000001"], [:], 1, "track"),
    (["-c", "track 'a b'"], [:], 2, "white space"),
    (["-c", "trak x"], [:], 2, "track"),
    (["-c", "track x --lable y"], [:], 2, "--label"),
    (["-c", "track 'x"], [:], 3, "quote"),
    (["run", "/nonexistent.scjobs"], [:], 2, "/nonexistent.scjobs"),
    (["--bogus"], [:], 2, "--bogus"),
    (["--sandbox", "run", "x.scjobs"], [:], 2, "before its options: scjobs run"),
    (["--jobs", "3", "serve", "--trace", "x"], [:], 2, "before its options: scjobs serve"),
    (["--jobs", "5", "-c", "status"], [:], 2, "--sandbox"),
    (["-c", "track @all"], [:], 2, "@all"),
    (["-c", "status", "--key-file", "/nonexistent"], [:], 7, "/nonexistent"),
    (["-c", "status", "--policy", "fast"], [:], 2, "adaptive"),
  ])
  func `a bad start gets one sentence and its exit code`(
    arguments: [String], environment: [String: String?], code: Int32, word: String
  ) async throws {
    let output = try await Program.run(arguments, in: Place(), environment: environment)
    #expect(output.status == code, "\(output)")
    #expect(output.stderr.contains(word), "\(output)")
    #expect(output.stdout.isEmpty, "\(output)")
    #expect(!output.stderr.contains("hunter2"))
    #expect(output.stderr.split(separator: "\n").count <= 4, "\(output)")
    for dump in ["Error(", "SessionError", "APIError", "Optional(", "Fatal error"] {
      #expect(!output.stderr.contains(dump), "\(output)")
    }
  }

  @Test func `an API that is away is told at once, and ends a wait with a deadline as that`() async throws {
    let output = try await Program.run(
      ["-c", "track job_000000000000000000000001 > /dev/null", "-c", "wait @all --timeout 1s"],
      in: Place(address: "http://127.0.0.1:9"))
    #expect(output.status == 8, "\(output)")
    #expect(output.stderr.contains("Nothing answers at http://127.0.0.1:9"))
  }

  @Test func `a shell command finds the key neither in its own environment nor in ours`() async throws {
    let output = try await Program.run(
      ["-c", #"! env; tr '\0' '\n' < /proc/$PPID/environ; echo seen"#], in: Place())
    #expect(output.status == 0 && output.lines.last == "seen", "\(output)")
    #expect(output.stdout.contains("SCJOBS_HOME="), "it did look")
    #expect(!output.stdout.contains(Place.key))
  }

  @Test func `Ctrl-C ends a script that waits for its input, or for a job`() async throws {
    let sandbox = try await SandboxProcess("--jobs", "1", in: Place())
    let place = try Place(address: sandbox.address)
    let pipe = Pipe()
    let reading = try Program.start(
      [], in: place, input: pipe, output: FileHandle.nullDevice, error: FileHandle.nullDevice)
    let answer = Pipe()
    let waiting = try Program.start(
      ["-c", "discover --track > /dev/null", "-c", "wait @all"], in: place, input: FileHandle.nullDevice,
      output: answer, error: FileHandle.nullDevice)
    // By its first line both have long begun.
    #expect(await Program.firstLine(from: answer).hasPrefix("job_"))
    for process in [reading, waiting] {
      kill(process.processIdentifier, SIGINT)
      await Program.ended(process)
      #expect(process.terminationStatus == 130)
    }
  }

  @Test func `a refused key is told with the service's own word`() async throws {
    let good = "scp_test_00000000000000000000000000000000"
    let sandbox = try await SandboxProcess("--key", good, in: Place())
    let place = try Place(address: sandbox.address)
    let output = try await Program.run(["-c", "usage"], in: place)
    #expect(output.status == 7, "\(output)")
    #expect(!output.stderr.contains(Place.key))
    let accepted = try await Program.run(["-c", "usage"], in: place, environment: ["SCP_API_KEY": good])
    #expect(accepted.status == 0, "\(accepted)")
  }

  @Test func `a job killed in the middle of its watch is still tracked, and its result arrives`() async throws
  {
    let sandbox = try await SandboxProcess("--speed", "300", "--jobs", "6", in: Place())
    let place = try Place(address: sandbox.address)
    let tracked = try await Program.run(["-c", "discover --track --limit 100"], in: place)
    #expect(tracked.status == 0, "\(tracked)")
    let pipe = Pipe()
    let victim = try Program.start(
      ["-c", "wait @all"], in: place, input: FileHandle.nullDevice, output: pipe, error: FileHandle.nullDevice
    )
    // Its first line shows that it is in the middle of the wait.
    #expect(await Program.firstLine(from: pipe).hasPrefix("job_"))
    kill(victim.processIdentifier, SIGKILL)
    await Program.ended(victim)

    let again = try await Program.run(["-c", "wait @all --timeout 2m"], in: place)
    #expect(again.status == 0 || again.status == 5, "\(again)")
    let list = try await Program.run(["-c", "output ndjson\njobs"], in: place)
    let jobs = try list.lines.map { try JSONDocument(parsing: $0).root }
    #expect(jobs.count == 6, "\(list)")
    for job in jobs where job["status"]?.string == "completed" {
      let result = try #require(job["result"])
      let path = try #require(result["path"]?.string)
      #expect(FileManager.default.contents(atPath: path)?.count == result["bytes"]?.int)
    }
    #expect(jobs.allSatisfy { ["completed", "failed"].contains($0["status"]?.string) }, "\(list)")
    #expect(try place.files(containing: Place.key).isEmpty)
  }

  @Test func `commands come from a pipe as from an argument`() async throws {
    let output = try await Program.run([], in: Place(), input: "track x --label wave\noutput json\njobs\n")
    #expect(output.status == 0, "\(output)")
    #expect(
      output.stdout.contains(#""label":"wave""#) || output.stdout.contains(#""label": "wave""#), "\(output)")
  }
}
