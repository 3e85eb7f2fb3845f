import Foundation
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
    // Paths, dates of files and the key's fingerprint are another's; what was done is the same.
    #expect(commands(replay) == commands(live))
    #expect(replay.lines.count == live.lines.count, "\(live)\n\(replay)")
  }

  /// What `--echo` shows.
  private func commands(_ output: Program.Output) -> [String] { output.lines.filter { $0.hasPrefix("> ") } }

  /// A replay has no service, and so nothing that could be said of one.
  private static func withoutSandbox(_ options: [String]) -> [String] {
    let valued = [
      "--jobs", "--speed", "--seed", "--rpm", "--limiter", "--concurrent-jobs", "--result-bytes", "--fault",
    ]
    var rest: [String] = []
    var skipsValue = false
    for option in options {
      if !skipsValue, option != "--sandbox", !valued.contains(option) { rest.append(option) }
      skipsValue = valued.contains(option)
    }
    return rest
  }
}
