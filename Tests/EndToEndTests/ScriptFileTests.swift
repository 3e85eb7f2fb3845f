import Foundation
import JSON
import Testing

/// Script files, as a user has them.
@Suite struct ScriptFileTests {
  private let place: Place

  init() throws { place = try Place() }

  private func write(_ text: String, _ name: String = "main.scjobs", executable: Bool = false) throws
    -> String
  {
    let path = "\(place.folder)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    if executable {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    return path
  }

  @Test func `a script with a shebang runs by its own name`() async throws {
    let script = try write(
      """
      #!/usr/bin/env -S scjobs run --sandbox --no-config
      param who world
      ! echo "hello $who"
      expect status completed
      """, executable: true)
    let output = try place.newFile()
    let errors = try place.newFile()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: script)
    process.currentDirectoryURL = URL(fileURLWithPath: place.folder)
    process.environment = place.environment
    process.environment?["PATH"] =
      URL(fileURLWithPath: Program.path).deletingLastPathComponent().path + ":/usr/bin:/bin"
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    await Program.ended(process)
    #expect(process.terminationStatus == 4)
    #expect(try String(contentsOf: output, encoding: .utf8) == "hello world\n")
    #expect(
      try String(contentsOf: errors, encoding: .utf8) == """
        \(script):4:8: Expected status completed. No command has replied yet.
          expect status completed
                 ^

        """)
  }

  @Test func `check tells what is wrong without a key, a home or a service`() async throws {
    let good = try write("param out\nresult @last --out ${out}", "good")
    let bad = try write("if status failed\nwiat x", "bad")
    let right = try await Program.run(
      ["check", "--set", "out=x", good], in: place, environment: ["SCP_API_KEY": nil])
    #expect(
      right.status == 0 && right.stdout == "\(good) is right.\n  --set out=x\n  writes x  \(good):2\n"
        && right.stderr == "",
      "\(right)")
    #expect(try await Program.run(["check", good], in: place).status == 2)
    let wrong = try await Program.run(["check", good, bad], in: place)
    #expect(wrong.status == 3 && wrong.stderr.contains("\(bad):1:1: The `if` here has no `end`."), "\(wrong)")
    #expect(wrong.stderr.contains("\(bad):2:1: There is no command called wiat"), "\(wrong)")
    let json = try await Program.run(["check", "--output", "json", bad], in: place)
    #expect(json.status == 3 && json.stderr == "")
    #expect(try JSONDocument(parsing: json.stdout).root["problems"]?.count == 2)
    let typed = try await Program.run(["check", "-"], in: place, input: "staus")
    #expect(typed.status == 3 && typed.stderr.hasPrefix("standard input:1:1: "), "\(typed)")
    #expect(try await Program.run(["check", "\(place.folder)/none"], in: place).status == 2)
    #expect(!FileManager.default.fileExists(atPath: place.home), "nothing is opened")
  }

  @Test func `a run is given up at its deadline with 6`() async throws {
    let script = try write("discover --track > /dev/null\nwait @all > /dev/null\noutput")
    let output = try await Program.run(
      ["run", "--sandbox", "--jobs", "2", "--deadline", "1s", script], in: place)
    #expect(output.status == 6 && output.stdout == "", "\(output)")
    #expect(output.stderr.contains("\(script):2:1: The time of 1 s was up; tracked jobs go on."), "\(output)")
    #expect(try await Program.run(["run", "--deadline", "soon", script], in: place).status == 2)
  }

  @Test func `a run is reported in every form, and no report holds the key`() async throws {
    let script = try write(
      "discover --track > /dev/null\n! true \(Place.key)\nexpect status queued", "secret.scjobs")
    let forms = ["tap", "junit", "json", "html"]
    let options = forms.flatMap { ["--report", "\($0)=\(place.folder)/report.\($0)"] }
    let output = try await Program.run(["run", "--sandbox", "--jobs", "2"] + options + [script], in: place)
    #expect(output.status == 4, "\(output)")
    for form in forms {
      let text = try String(contentsOfFile: "\(place.folder)/report.\(form)", encoding: .utf8)
      #expect(text.contains("expectation_failed") && !text.contains(Place.key), "\(form)")
    }
    let json = try JSONDocument(
      parsing: String(contentsOfFile: place.folder + "/report.json", encoding: .utf8)
    ).root
    #expect(json["jobs"]?.count == 2 && json["exitCode"]?.int == 4)
    let wrong = try await Program.run(["run", "--report", "xml=x", script], in: place)
    #expect(wrong.status == 2 && wrong.stderr.contains("tap, junit, json, html"), "\(wrong)")
    let stdout = try await Program.run(
      ["run", "--sandbox", "--report", "tap=-", try write("output", "one")], in: place)
    #expect(
      stdout.status == 0 && stdout.stdout.hasPrefix("table\nTAP version 14\n1..1\nok 1 - "), "\(stdout)")
  }

  @Test func `--update makes a script hold, and a second run has nothing to do`() async throws {
    let script = try write(
      "discover --track > /dev/null\njobs --limit 1 > /dev/null\nexpect /jobs/0/id == x # id\n")
    let options = ["run", "--sandbox", "--jobs", "2", "--seed", "5"]
    let first = try await Program.run(options + ["--update", script], in: place)
    #expect(first.status == 0 && first.stderr == "\(script): 1 expectation was updated.\n", "\(first)")
    let text = try String(contentsOfFile: script, encoding: .utf8)
    #expect(text.hasSuffix("\nexpect /jobs/0/id matches '^job_[0-9a-f]{24}$' # id\n"), "\(text)")
    let second = try await Program.run(options + [script], in: place)
    #expect(second.status == 0 && second.stderr == "", "\(second)")
  }

  @Test func `blocks work in -c and on standard input`() async throws {
    let text = "if value a == a; output; else; help; end"
    let line = try await Program.run(["--sandbox", "-c", text], in: place)
    #expect(line.status == 0 && line.stdout == "table\n", "\(line)")
    let parts = try await Program.run(
      ["--sandbox", "-c", "within 1m", "-c", "output", "-c", "end"], in: place)
    #expect(parts.status == 0 && parts.stdout == "table\n", "\(parts)")
    let input = try await Program.run(
      ["--sandbox"], in: place, input: "show x\nexpect fail not_tracked\nexpect fail no_key\n")
    #expect(input.status == 4 && input.stderr.hasPrefix("standard input:3:13: "), "\(input)")
  }
}
