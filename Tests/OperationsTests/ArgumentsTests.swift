import EngineTesting
import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Operations

@Suite struct ArgumentsFromWordsTests {
  private let track = TrackJobs.declaration
  private let id = "job_000000000000000000000001"

  private func invalid(_ words: [String], _ declaration: OperationDeclaration) -> InvalidArgument? {
    #expect(throws: InvalidArgument.self) { try Arguments(words: words, for: declaration) }
  }

  @Test func `options stand anywhere, with a blank or an equals sign, some of them often`() throws {
    let one = try Arguments(
      words: ["--label=wave 3", id, "--tag", "a", "x7", "--tag=b"], for: track)
    #expect(one[named: "label"] == .text("wave 3"))
    #expect(one[named: "tags"] == .texts(["a", "b"]))
    #expect(one[named: "ids"] == .jobs([.id(try JobID(id)), .id(try JobID("x7"))]))
  }

  @Test func `behind a double dash all words are positional`() throws {
    let arguments = try Arguments(words: ["--", "--label"], for: track)
    #expect(arguments[named: "ids"] == .jobs([.id(try JobID("--label"))]))
  }

  @Test func `a mistyped option is told with the nearest one and its place`() {
    let error = invalid([id, "--lable", "x"], track)
    #expect(error?.word == 1)
    #expect(error?.suggestion == "--label")
    #expect(error?.description == "track has no option --lable. Did you mean --label?")
  }

  @Test(arguments: [
    (["--label"], 0), (["--policy", "adaptve", "x"], 1), (["x", "a b"], 1), (["x", "--label"], 1),
    (["@all"], 0), (["../x"], 0), (["x", "日本"], 1),
  ])
  func `each wrong word is named by its place`(words: [String], place: Int) {
    #expect(invalid(words, track)?.word == place)
  }

  @Test func `a missing job is told with the usage`() {
    #expect(invalid([], track)?.description.contains("Usage: track ID… [--label TEXT] [--tag TEXT]…") == true)
  }

  @Test func `one word too many is refused`() {
    #expect(invalid(["a", "b"], GetJob.declaration)?.word == 1)
    #expect(invalid(["x"], GetUsage.declaration)?.word == 0)
  }

  @Test func `a flag takes no value`() {
    #expect(invalid(["--track=yes"], DiscoverJobs.declaration)?.description == "--track takes no value.")
  }

  @Test(arguments: [
    ("90", 90.0), ("1.5s", 1.5), ("250ms", 0.25), ("10m", 600), ("1h30m", 5400), ("2d", 172_800), ("0", 0),
  ])
  func `reads a length of time as people write it`(text: String, seconds: Double) {
    #expect(DurationText.parse(text).map { abs($0.seconds - seconds) < 1e-9 } == true)
  }

  @Test(arguments: ["", "-1", "10 m", "m", "1x", "1e9", "ten", "1m-", "99999999d", ".", "inf", "0x1"])
  func `refuses what is no length of time`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: [
    (0.04, "0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1m00s"), (3599, "59m59s"),
    (7500, "2h05m"),
    (277_200, "3d5h"), (-48, "-48 s"),
  ])
  func `writes a length of time with two units at most`(seconds: Double, text: String) {
    #expect(DurationText.format(.seconds(seconds)) == text)
  }
}

@Suite struct ArgumentsFromJSONTests {
  private func read(_ json: String, _ declaration: OperationDeclaration) throws -> Arguments {
    try Arguments(params: try JSONDocument(parsing: json).root, for: declaration)
  }

  @Test func `reads each member by its parameter's form`() throws {
    let arguments = try read(
      #"{"ids":["job_000000000000000000000001"],"mode":"any","timeout":1.5,"_meta":{"x":1}}"#,
      WaitForJobs.declaration)
    #expect(arguments[named: "timeout"] == .duration(.seconds(1.5)))
    #expect(arguments[named: "mode"] == .text("any"))
    #expect(try WaitForJobs(arguments).mode == .any)
  }

  @Test(arguments: [
    #"{"_a":{"ids":1},"tag":"t","_":2,"_b":3,"limit":5,"_c":[4]}"#, #"{"_a":1,"_b":2,"tag":"t","limit":5}"#,
    #"{"\u005fa":1,"tag":"t","\u005f":2,"_b":3,"limit":5,"\u005fc":4}"#,
  ])
  func `members of a client's own are passed over, wherever they stand`(json: String) throws {
    let arguments = try read(json, ListJobs.declaration)
    #expect(arguments[named: "tag"] == .text("t"))
    #expect(arguments[named: "limit"] == .integer(5))
    #expect(!arguments.has("_a") && !arguments.has("_b"))
  }

  @Test(arguments: [#"{"":1}"#, #"{"\"":1}"#, #"{"\\":1}"#])
  func `a name without a first letter is none of a client's own`(json: String) {
    #expect(throws: InvalidArgument.self) { try read(json, ListJobs.declaration) }
  }

  @Test(arguments: [
    (#"{"ids":["a b"]}"#, "/ids/0"), (#"{"ids":["x",7]}"#, "/ids/1"), (#"{"ids":"x"}"#, "/ids"),
    (#"{}"#, "/ids"),
    (#"{"ids":null}"#, "/ids"), (#"{"ids":["x"],"label":1}"#, "/label"),
    (#"{"ids":["x"],"labl":"y"}"#, "/labl"),
    (#"{"ids":["x"],"policy":"fast"}"#, "/policy"), (#"["x"]"#, ""), (#"{"ids":["x"],"a/b":1}"#, "/a~1b"),
    (#"{"ids":[""]}"#, "/ids/0"),
  ])
  func `what is wrong is told with its place`(json: String, pointer: String) {
    let error = #expect(throws: InvalidArgument.self) { try read(json, TrackJobs.declaration) }
    #expect(error?.pointer?.description == pointer)
    #expect(error?.description.isEmpty == false)
  }

  @Test(arguments: [
    #"{"limit":0}"#, #"{"limit":1001}"#, #"{"limit":1.5}"#, #"{"limit":"5"}"#, #"{"limit":1e400}"#,
  ])
  func `a number out of its range is refused`(json: String) {
    let error = #expect(throws: InvalidArgument.self) { try read(json, ListJobs.declaration) }
    #expect(error?.parameter == "limit")
  }

  @Test(arguments: [
    #"{"ids":["x"],"timeout":-1}"#, #"{"ids":["x"],"timeout":"10m"}"#, #"{"ids":["x"],"timeout":1e400}"#,
  ])
  func `a timeout that is no number of seconds is refused`(json: String) {
    let error = #expect(throws: InvalidArgument.self) { try read(json, WaitForJobs.declaration) }
    #expect(error?.parameter == "timeout")
  }

  @Test func `null stands for an absent optional`() throws {
    #expect(try read(#"{"status":null}"#, ListJobs.declaration)[named: "status"] == nil)
  }

  @Test func `what only a command takes is unknown to a request`() {
    let error = #expect(throws: InvalidArgument.self) {
      try read(#"{"id":"x","out":"/tmp/f"}"#, GetResult.declaration)
    }
    #expect(error?.pointer?.description == "/out")
  }
}

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("st", "status"), ("stat", "status"), ("tr", "track"), ("t", nil), ("", nil),
    ("trak", "track"), ("jbos", "jobs"), ("WAIT", "wait"), ("statsu", "status"), ("xyzzy", nil), ("", nil),
  ])
  func `finds the nearest word, or none`(typed: String, meant: String?) {
    #expect(Suggestion.nearest(to: typed, in: ["track", "jobs", "wait", "status"]) == meant)
  }

  @Test func `a very long word costs no time`() {
    #expect(Suggestion.nearest(to: String(repeating: "x", count: 1_000_000), in: ["track"]) == nil)
  }
}
