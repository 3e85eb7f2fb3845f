import Foundation
import JSON
import Testing

/// Recordings of the wire, with the real binary against the real sandbox.
@Suite struct RecordingTests {
  /// A sandbox of its own, a place that works on it at its speed, and scripts in it.
  private struct Stage {
    static let speed = "100"
    let sandbox: SandboxProcess
    let place: Place

    init(jobs: Int) throws {
      sandbox = try SandboxProcess(
        "--speed", Self.speed, "--jobs", "\(jobs)", "--seed", "3", "--key", Place.key, in: Place())
      place = try Place(address: sandbox.address)
    }

    func path(_ name: String) -> String { "\(place.folder)/\(name)" }

    func script(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
      return path(name)
    }

    func record(_ script: String, _ options: String..., to name: String) async throws -> Program.Output {
      try await Program.run(
        ["run", script, "--record", path(name)] + options, in: place,
        environment: ["SCJOBS_CLOCK_SPEED": Self.speed])
    }

    /// As on another machine: no key, no address, another home.
    func replay(_ script: String, from name: String, in other: Place) async throws -> Program.Output {
      try await Program.run(
        ["run", script, "--recording", path(name)], in: other, environment: ["SCP_API_KEY": nil])
    }
  }

  private static let twenty = """
    timing on
    discover --track --limit 100
    wait @all --timeout 30m
    jobs --limit 30
    result @last
    """

  /// Without what is another place's: the folder that results lie in.
  private func comparable(_ output: String, _ places: Place...) -> String {
    places.reduce(output) { text, place in
      text.replacing("\(place.home)/replay/1/", with: "HOME/").replacing("\(place.home)/", with: "HOME/")
    }
  }

  @Test func `a script that waits for twenty jobs replays ten times with the same output`() async throws {
    let stage = try Stage(jobs: 20)
    let script = try stage.script("twenty.scjobs", Self.twenty)
    let live = try await stage.record(script, "--continue", to: "twenty.recording")
    #expect(live.status == 5, "one of the jobs fails: \(live)")
    let other = try Place()
    let reports = ["tap", "junit", "json", "html"]
    var outputs: [Program.Output] = []
    var written: Set<[Data]> = []
    for number in 1...10 {
      let files = reports.map { (form: $0, path: stage.path("\(number).\($0)")) }
      outputs.append(
        try await Program.run(
          ["run", script, "--recording", stage.path("twenty.recording"), "--continue"]
            + files.flatMap { ["--report", "\($0.form)=\($0.path)"] }, in: other,
          environment: ["SCP_API_KEY": nil]))
      written.insert(try files.map { try Data(contentsOf: URL(fileURLWithPath: $0.path)) })
    }
    #expect(Set(outputs.map(\.stdout)).count == 1 && Set(outputs.map(\.stderr)).count == 1)
    #expect(written.count == 1 && written.first?.allSatisfy { $0.count > 500 } == true)
    let first = try #require(outputs.first)
    #expect(first.status == live.status, "\(first)")
    #expect(comparable(first.stdout, other) == comparable(live.stdout, stage.place))
    #expect(comparable(first.stderr, other) == comparable(live.stderr, stage.place))
    #expect(first.stderr.contains("Took ") && first.stdout.split(separator: "\n").count > 40)
  }

  @Test func `waits in another order fail, with the request that was not recorded`() async throws {
    let stage = try Stage(jobs: 3)
    let begin = """
      discover --track --limit 100
      let one = jobs --pointer /jobs/0/id
      let two = jobs --pointer /jobs/1/id

      """
    let script = try stage.script("order.scjobs", begin + "wait ${one}\nwait ${two}\n")
    let live = try await stage.record(script, to: "order.recording")
    #expect(live.status == 0, "\(live)")
    let swapped = try stage.script("swapped.scjobs", begin + "wait ${two}\nwait ${one}\n")
    let output = try await stage.replay(swapped, from: "order.recording", in: Place())
    #expect(output.status == 1)
    let complaint = try #require(
      output.stderr.split(separator: "\n").first { $0.hasPrefix("error: The recording has no answer") })
    let pattern =
      #/request 2, GET /v2/jobs/(job_\w+): there it was GET /v2/jobs/(job_\w+) \(.*order\.recording:\d+\)\./#
    let match = try #require(complaint.firstMatch(of: pattern), "\(output)")
    #expect(match.1 != match.2)
    #expect(output.stderr.contains("recorded answers were not asked for"), "\(output)")
  }

  @Test func `what was recorded and not asked for is a failure`() async throws {
    let stage = try Stage(jobs: 2)
    let script = try stage.script("two.scjobs", "discover --track\nusage\nhealth\n")
    #expect(try await stage.record(script, to: "two.recording").status == 0)
    let shorter = try stage.script("shorter.scjobs", "discover --track\nusage\n")
    let output = try await stage.replay(shorter, from: "two.recording", in: Place())
    #expect(output.status == 1)
    #expect(
      output.stderr.contains("One recorded answer was not asked for: that of GET /health ("), "\(output)")
    // And more than was recorded.
    let longer = try stage.script("longer.scjobs", "discover --track\nusage\nhealth\nusage\n")
    let more = try await stage.replay(longer, from: "two.recording", in: Place())
    #expect(more.status == 1)
    #expect(
      more.stderr.contains("The recording has no answer for request 4, GET /v2/usage: all that it has"),
      "\(more)")
  }

  @Test func `nothing in a recording is the key, and it is its owner's only`() async throws {
    let stage = try Stage(jobs: 2)
    try Data(Place.key.utf8).write(to: URL(fileURLWithPath: stage.path("secret")))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: stage.path("secret"))
    let script = try stage.script(
      "secret.scjobs", "key --file ${folder}/secret\ndiscover --track\nrefresh \(Place.key) > /dev/null\n")
    let live = try await stage.record(
      script, "--set", "folder=\(stage.place.folder)", "--continue", to: "key.recording")
    #expect(live.status == 1, "there is no such job: \(live)")
    // The script itself and the key's file have it; the recording and what was printed have not.
    #expect(Set(try stage.place.files(containing: Place.key)) == ["secret", "secret.scjobs"])
    #expect(!live.description.contains(Place.key))
    let mode = try FileManager.default.attributesOfItem(atPath: stage.path("key.recording"))[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
    // Elsewhere there is no such file, and no need of one.
    let replay = try await Program.run(
      ["run", script, "--recording", stage.path("key.recording"), "--set", "folder=/nowhere", "--continue"],
      in: Place(), environment: ["SCP_API_KEY": nil])
    #expect(replay.status == 1 && replay.stdout.contains("answered without a key"), "\(replay)")
    #expect(!replay.stderr.contains("The recording has no answer"), "\(replay)")
  }

  @Test func `results can be left out`() async throws {
    let stage = try Stage(jobs: 2)
    let script = try stage.script("private.scjobs", "discover --track\nwait @all\nresult @last\n")
    let live = try await stage.record(script, "--private-results", to: "private.recording")
    #expect(live.status == 0 && live.stdout.contains(#""results""#), "\(live)")
    let recording = try String(contentsOfFile: stage.path("private.recording"), encoding: .utf8)
    #expect(recording.contains(#""private":true"#) && !recording.contains(#"\"results\""#))
    let replay = try await stage.replay(script, from: "private.recording", in: Place())
    #expect(replay.status == 0 && replay.stdout.contains(#""private""#), "\(replay)")
  }

  @Test func `jobs that were tracked before the recording are known to its replay`() async throws {
    let stage = try Stage(jobs: 3)
    let before = try await Program.run(
      ["-c", "discover --track --limit 2", "-c", "track job_000000000000000000000001 --label mine"],
      in: stage.place)
    #expect(before.status == 0, "\(before)")
    let script = try stage.script("known.scjobs", "output ndjson\njobs\nforget mine\nwait @active\njobs\n")
    let live = try await stage.record(script, to: "known.recording")
    #expect(live.status == 0, "\(live)")
    let other = try Place()
    let replay = try await stage.replay(script, from: "known.recording", in: other)
    #expect(comparable(replay.stdout, other) == comparable(live.stdout, stage.place))
    #expect(replay.status == 0 && replay.stdout.contains("mine"), "\(replay)")
  }

  @Test func `results that were kept before are in the recording once they are read`() async throws {
    let stage = try Stage(jobs: 3)
    let before = try await Program.run(
      ["-c", "discover --track", "-c", "wait @all"], in: stage.place,
      environment: ["SCJOBS_CLOCK_SPEED": Stage.speed])
    #expect(before.status == 0, "\(before)")
    let script = try stage.script(
      "kept.scjobs", "jobs --status completed\nresult @last\nresult @last --out ${folder}/copy.json\n")
    let options = ["--set", "folder=\(stage.place.folder)"]
    let live = try await Program.run(
      ["run", script, "--record", stage.path("kept.recording")] + options, in: stage.place)
    #expect(live.status == 0 && live.stdout.contains(#""results""#), "\(live)")
    let copy = try Data(contentsOf: URL(fileURLWithPath: stage.path("copy.json")))
    let replay = try await Program.run(
      ["run", script, "--recording", stage.path("kept.recording")] + options, in: Place(),
      environment: ["SCP_API_KEY": nil])
    #expect(replay.stdout == live.stdout && replay.status == 0, "\(replay)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: stage.path("copy.json"))) == copy)
    let text = try String(contentsOfFile: stage.path("kept.recording"), encoding: .utf8)
    #expect(text.split(separator: "\n").count { $0.hasPrefix(#"{"kept":"#) } == 1, "only what was read")
  }

  @Test func `a file that is no recording is left alone, and a damaged one says where`() async throws {
    let place = try Place()
    let script = place.folder + "/s.scjobs"
    try Data("status\n".utf8).write(to: URL(fileURLWithPath: script))
    let output = try await Program.run(["run", script, "--sandbox", "--record", script], in: place)
    #expect(output.status == 1 && output.stderr.contains("which is no recording"), "\(output)")
    #expect(try String(contentsOfFile: script, encoding: .utf8) == "status\n")

    let recording = place.folder + "/r.recording"
    let recorded = try await Program.run(["run", script, "--sandbox", "--record", recording], in: place)
    #expect(recorded.status == 0, "\(recorded)")
    var text = try String(contentsOfFile: recording, encoding: .utf8)
    text += #"{"at":12,"sentAt"#
    try Data(text.utf8).write(to: URL(fileURLWithPath: recording))
    let lines = text.split(separator: "\n").count
    let damaged = try await Program.run(["run", script, "--recording", recording], in: place)
    #expect(damaged.status == 1)
    #expect(
      damaged.stderr.hasPrefix("error: \(recording):\(lines): The recording can't be used: it is damaged"))

    for option in [["--record", place.folder + "/x"], ["--sandbox"], ["--api-url", "http://127.0.0.1:1"]] {
      let unfit = try await Program.run(["run", script, "--recording", recording] + option, in: place)
      #expect(unfit.status == 2 && unfit.stderr.contains("can't go together"), "\(unfit)")
    }
  }

  @Test func `what stops a session before it begins leaves the former recording as it was`() async throws {
    let place = try Place()
    let script = place.folder + "/s.scjobs"
    try Data("status\n".utf8).write(to: URL(fileURLWithPath: script))
    let recording = place.folder + "/r.recording"
    let good = try await Program.run(["run", script, "--sandbox", "--record", recording], in: place)
    #expect(good.status == 0, "\(good)")
    let former = try Data(contentsOf: URL(fileURLWithPath: recording))
    let bad = try await Program.run(
      ["run", script, "--sandbox", "--record", recording, "--policy", "typo"], in: place)
    #expect(bad.status == 2, "\(bad)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: recording)) == former)
  }

  @Test func `a recording that does not fit fails in the reports, too`() async throws {
    let stage = try Stage(jobs: 1)
    let script = try stage.script("fit.scjobs", "usage\nhealth\n")
    #expect(try await stage.record(script, to: "fit.recording").status == 0)
    let shorter = try stage.script("short.scjobs", "usage\n")
    let output = try await Program.run(
      [
        "run", shorter, "--recording", stage.path("fit.recording"), "--report", "tap=\(stage.path("t"))",
        "--report", "junit=\(stage.path("j"))", "--report", "json=\(stage.path("n"))",
      ], in: Place(), environment: ["SCP_API_KEY": nil])
    #expect(output.status == 1)
    let tap = try String(contentsOfFile: stage.path("t"), encoding: .utf8)
    #expect(tap.contains("1..2") && tap.contains("not ok 1 ") && tap.contains("was not asked for"), "\(tap)")
    #expect(try String(contentsOfFile: stage.path("j"), encoding: .utf8).contains("errors=\"1\""))
    let json = try JSONDocument(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: stage.path("n")))))
      .root
    #expect(json["outcome"]?.string == "failed" && json["problems"]?.count == 1)
  }

  @Test func `a client that leaves while jobs run finds in the replay what it found`() async throws {
    let stage = try Stage(jobs: 4)
    let recording = stage.path("left.recording")
    // Looks go on for as long as the client keeps the pipe open.
    let live = try await leaving(after: 5, ["--record", recording], stage.place, speed: Stage.speed)
    let replay = try await leaving(after: 0, ["--recording", recording], Place(), speed: nil)
    #expect(live.0 == 4 && replay.0 == 4)
    #expect(live.1 == 0 && replay.1 == 0, "all recorded looks were made")
    let text = try String(contentsOfFile: recording, encoding: .utf8)
    #expect(text.components(separatedBy: "\"get\":").count > 2, "looks besides the listing")
  }

  /// Takes all jobs in and goes once so many events have come.
  private func leaving(
    after events: Int, _ options: [String], _ place: Place, speed: String?
  ) async throws -> (jobs: Int, status: Int32) {
    var environment = ["SCJOBS_CLOCK_SPEED": speed]
    if speed == nil { environment["SCP_API_KEY"] = .some(nil) }
    let server = try ServeProcess(options, in: place, environment: environment)
    server.send(#"{"jsonrpc":"2.0","id":1,"method":"events.subscribe","params":{"types":["job.updated"]}}"#)
    server.send(#"{"jsonrpc":"2.0","id":2,"method":"jobs.discover","params":{"track":true}}"#)
    var jobs = 0
    var seen = 0
    while jobs == 0 || seen < events, let line = await server.nextLine() {
      let root = try JSONDocument(parsing: line).root
      if root["id"]?.int == 2 { jobs = root["result"]?["jobs"]?.count ?? 0 }
      if root["method"] != nil { seen += 1 }
    }
    return (jobs, await server.finish().status)
  }

  @Test func `a client's session is replayed as it was, however fast the client is`() async throws {
    let stage = try Stage(jobs: 4)
    let recording = stage.path("serve.recording")
    let live = try await session(["--record", recording], stage.place, speed: Stage.speed)
    let other = try Place()
    for _ in 1...3 {
      let replayed = try await session(["--recording", recording], other, speed: nil)
      #expect(
        replayed.map { comparable($0, other) } == live.map { comparable($0, stage.place) },
        "\(live)\n\(replayed)")
    }
    #expect(live.count > 20 && live.contains { $0.contains("job.completed") })
  }

  /// Asks one thing after the other, as a client does that goes by the answers.
  ///
  /// - Returns: The answers, then the events: which of the two comes first is a matter of how fast a client reads.
  private func session(_ options: [String], _ place: Place, speed: String?) async throws -> [String] {
    var environment = ["SCJOBS_CLOCK_SPEED": speed]
    if speed == nil { environment["SCP_API_KEY"] = .some(nil) }
    let server = try ServeProcess(options, in: place, environment: environment)
    var answers: [String] = []
    var events: [String] = []
    func call(_ id: Int, _ method: String, _ params: String) async throws -> JSONValue? {
      server.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#)
      while let line = await server.nextLine() {
        let root = try JSONDocument(parsing: line).root
        if root["id"]?.int == id {
          answers.append(line)
          return root["result"]
        }
        events.append(line)
      }
      return nil
    }
    let found = try await call(1, "jobs.discover", #"{"track":true}"#)
    let ids = (found?["jobs"]?.elements ?? []).compactMap { $0["id"]?.string }.map { "\"\($0)\"" }
    try #require(ids.count == 4)
    _ = try await call(2, "events.subscribe", #"{"since":0}"#)
    _ = try await call(3, "jobs.wait", "{\"ids\":[\(ids[0])]}")
    _ = try await call(4, "jobs.wait", "{\"ids\":[\(ids.joined(separator: ","))]}")
    let rest = await server.finish()
    #expect(rest.status == 0)
    return answers + events + rest.lines
  }
}
