import Foundation
import JSON
import Testing

/// The scripts of `scripts/replay`, on the sandbox that their first lines ask for.
@Suite struct ReplayScriptTests {
  private static let folder = Program.root + "/scripts/replay"

  /// Those with a `#!` line; the others are parts of them.
  static let names: [String] = {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { options(of: $0) != nil }.sorted()
  }()

  /// What stands behind `scjobs` in the first line.
  private static func options(of name: String) -> [String]? {
    let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
    guard let line = text.split(separator: "\n").first, line.hasPrefix("#!/usr/bin/env -S scjobs run ") else {
      return nil
    }
    return line.split(separator: " ").dropFirst(3).map(String.init)
  }

  @Test func `there is one for each group of commands`() {
    #expect(
      Set(Self.names).isSuperset(of: [
        "tour.scjobs", "session.scjobs", "jobs.scjobs", "results.scjobs", "language.scjobs",
      ]))
  }

  @Test(arguments: names)
  func `a replay script runs to its end, live and from its recording`(name: String) async throws {
    let place = try Place()
    let recording = place.folder + "/recording"
    let options = try #require(Self.options(of: name))
    let common = ["--echo", "--set", "folder=\(place.folder)", "\(Self.folder)/\(name)"]
    let live = try await Program.run(
      options + ["--speed", "300", "--record", recording] + common, in: place,
      environment: ["SCP_API_KEY": nil])
    #expect(live.status == 0, "\(live)")
    // `timing` tells there how long things took, which is no trouble.
    #expect(live.stderr.split(separator: "\n").allSatisfy { $0.hasPrefix("Took ") }, "\(live)")
    #expect(!live.stdout.contains("\u{1b}"), "no colours in a pipe")

    let replay = try await Program.run(
      Self.withoutSandbox(options) + ["--recording", recording] + common, in: place,
      environment: ["SCP_API_KEY": nil])
    #expect(replay.status == 0, "\(replay)")
    #expect(!replay.stderr.contains("recording"), "\(replay)")
    for (old, new) in zip(comparable(live), comparable(replay)) { #expect(old == new) }
    #expect(replay.lines.count == live.lines.count, "\(live)\n\(replay)")
  }

  /// The lines without where the state is, whose key it was and the dates that `ls` shows of files, which are others in
  /// a replay.
  private func comparable(_ output: Program.Output) -> [String] {
    output.lines.map { line in
      line.replacing(/(sandbox\/run-[0-9a-f]+|replay\/[0-9]+)\//, with: "")
        .replacing(#/ [A-Z][a-z]{2} [ 0-9]{2} [0-9]{2}:[0-9]{2} /#, with: " ")
        .replacing(/scp_test_…[0-9a-f]+( \([a-z ]+\))?/, with: "key")
    }
  }

  /// A replay has no service, and so nothing that could be said of one.
  private static func withoutSandbox(_ options: [String]) -> [String] {
    let valued = [
      "--jobs", "--speed", "--seed", "--rpm", "--limiter", "--concurrent-jobs", "--credits", "--result-bytes",
      "--fault",
    ]
    var rest: [String] = []
    var skipsValue = false
    for option in options {
      if !skipsValue, option != "--sandbox", !valued.contains(option) { rest.append(option) }
      skipsValue = valued.contains(option)
    }
    return rest
  }

  /// Scripts for people's own accounts, on a sandbox that a user would call an ordinary day, or a bad one.
  private static let userLevel:
    [(name: String, sandbox: [String], set: [String], status: Int32, told: String)] = [
      ("nightly.scjobs", ["--jobs", "3"], [], 0, "3 results in "),
      ("nightly.scjobs", ["--jobs", "6"], [], 4, "5 results in "),
      ("catch-up.scjobs", ["--jobs", "3"], [], 0, "All jobs are completed."),
      ("catch-up.scjobs", ["--jobs", "6"], [], 0, "These failed:"),
      ("catch-up.scjobs", ["--jobs", "3", "--speed", "20"], ["limit=1s"], 0, "These still run:"),
      ("budget.scjobs", [], [], 0, "credits"),
      ("budget.scjobs", [], ["credits=100001", "alarm=echo ALARM"], 4, "ALARM"),
      ("budget.scjobs", [], ["requests=0"], 4, "credits"),
      ("guard.scjobs", ["--jobs", "3"], ["job", "patience=1h"], 0, "completed"),
      ("guard.scjobs", ["--jobs", "3", "--speed", "20"], ["job", "patience=1h", "limit=1s"], 6, "still"),
    ]

  @Test(arguments: userLevel.indices)
  func `a script for users does what it says, on good days and bad ones`(number: Int) async throws {
    let script = Self.userLevel[number]
    let place = try Place()
    let sandbox = ["--sandbox", "--seed", "5", "--speed", "300", "--no-config"] + script.sandbox
    var values = ["folder=\(place.folder)/collected", "out=\(place.folder)/result.json"]
    for value in script.set {
      // The same seed gives the same jobs.
      values.append(value == "job" ? "job=\(try #require(try await jobs(sandbox, in: place).first))" : value)
    }
    let known = try await Program.run(["check", "\(Self.folder)/\(script.name)"], in: place)
    let needed = values.filter { known.stdout.contains("--set \($0.prefix { $0 != "=" })=") }
    let recording = place.folder + "/recording"
    let rest = needed.flatMap { ["--set", $0] } + ["\(Self.folder)/\(script.name)"]
    let output = try await Program.run(
      ["run"] + sandbox + ["--record", recording] + rest, in: place, environment: ["SCP_API_KEY": nil])
    let replay = try await Program.run(
      ["run", "--no-config", "--recording", recording] + rest, in: place, environment: ["SCP_API_KEY": nil])
    for output in [output, replay] {
      #expect(output.status == script.status, "\(output)")
      #expect(output.stdout.contains(script.told), "\(output)")
    }
    if script.name == "nightly.scjobs" {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder + "/collected")
      #expect(names.count { $0.hasPrefix("job_") } == (script.status == 0 ? 3 : 5))
      #expect(names.contains("completed.csv") && names.contains("failed.csv"))
    }
    if script.name == "guard.scjobs", script.status == 0 {
      #expect(FileManager.default.fileExists(atPath: place.folder + "/result.json"))
    }
  }

  @Test func `the guard fails a pipeline whose job failed, with 5`() async throws {
    let place = try Place()
    let sandbox = ["--sandbox", "--seed", "5", "--speed", "300", "--no-config", "--jobs", "6"]
    var statuses: [Int32] = []
    for job in try await jobs(sandbox, in: place) {
      let output = try await Program.run(
        ["run"] + sandbox + [
          "--set", "job=\(job)", "--set", "out=\(place.folder)/r",
          // At that speed an hour is 12 s, which a busy machine may need.
          "--set", "patience=1h", "--set", "limit=10h", "\(Self.folder)/guard.scjobs",
        ],
        in: place)
      statuses.append(output.status)
      if output.status == 5 {
        #expect(
          output.stdout.contains("✘ \(job)") && output.stderr.contains("failed or expired"), "\(output)")
      }
    }
    #expect(statuses.sorted() == [0, 0, 0, 0, 0, 5])
  }

  private func jobs(_ sandbox: [String], in place: Place) async throws -> [String] {
    let listed = try await Program.run(sandbox + ["--output", "ndjson", "-c", "discover"], in: place)
    return try listed.lines.map { try #require(try JSONDocument(parsing: $0).root["id"]?.string) }
  }
}
