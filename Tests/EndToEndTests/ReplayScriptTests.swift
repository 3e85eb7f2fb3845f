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
  func `a replay script runs to its end and says nothing on standard error`(name: String) async throws {
    let place = try Place()
    let options = try #require(Self.options(of: name))
    let output = try await Program.run(
      options + ["--echo", "--speed", "300", "--set", "folder=\(place.folder)", "\(Self.folder)/\(name)"],
      in: place, environment: ["SCP_API_KEY": nil])
    #expect(output.status == 0, "\(output)")
    // `timing` tells there how long things took, which is no trouble.
    #expect(output.stderr.split(separator: "\n").allSatisfy { $0.hasPrefix("Took ") }, "\(output)")
    #expect(!output.stdout.contains("\u{1b}"), "no colours in a pipe")
  }
}
