import EngineTesting
import Foundation
import JobEngine
import LineEditing
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct CompletionTests {
  private func completer() throws -> CommandCompleter {
    let names = ShellNames(aliases: ["w": ["wait"]])
    names.variables = ["picked"]
    let completer = CommandCompleter(names: names)
    var tagged = try TrackedJob.sample(1, label: "wave-3")
    tagged.tags = ["nightly"]
    completer.learn([
      tagged, try .sample(2, label: "it's \"two\""), try .sample(3, status: .failed),
    ])
    return completer
  }

  private func texts(_ line: String, cursor: Int? = nil) throws -> [String] {
    try completer().complete(CompletionRequest(line: line, cursor: cursor ?? line.unicodeScalars.count)).map(
      \.text)
  }

  @Test(arguments: [
    ("sta", ["stats", "status"]), ("policy s", ["show", "set"]), ("policy ", ["list", "show", "set"]),
    ("policy set t", ["thrifty"]), ("output ", ["table", "json", "ndjson", "csv"]),
    ("jobs --st", ["--status"]),
    ("jobs --status pro", ["processing"]), ("discover --status q", ["queued"]), ("wait w", ["wave-3"]),
    ("wait wave-3 --ti", ["--timeout"]), ("wait --timeout 5m w", ["wave-3"]), ("wait @f", ["@failed"]),
    ("show ", ["job_000000000000000000000003", "\"it's \\\"two\\\"\"", "wave-3"]),
    ("show 'it", ["\"it's \\\"two\\\"\""]), ("status; wait w", ["wave-3"]), ("jobs | gr", []), ("! ls w", []),
    ("track w", []), ("help wat", ["watch"]), ("nonsense w", []), ("timing o", ["on", "off"]),
    ("ls --ta", ["--tag"]), ("preview wa", ["wait", "watch"]), ("preview wait w", ["wave-3"]),
    ("let x ", ["="]),
    ("let x = sho", ["show"]), ("let x = wait wave-3 --ti", ["--timeout"]), ("let ", ["picked"]),
    ("alias q = pol", ["policy"]), ("unalias ", ["w"]), ("w wa", ["wave-3"]),
    ("config ", ["list", "set", "unset", "path"]),
    ("config set p", ["policy", "pager"]), ("config set policy thr", ["thrifty"]),
    ("config set output j", ["json"]),
    ("config unset a", ["api-url"]), ("jobs --tag n", ["nightly"]), ("jobs --label w", ["wave-3"]),
    ("jobs --label i", ["\"it's \\\"two\\\"\""]), ("!", []),
    ("policy set adaptive --set ce", ["ceiling="]), ("show ${p", ["${picked}"]), ("history w", ["wave-3"]),
    ("timeline w", ["wave-3"]), ("jobs --status=", []), ("jobs --status x --s", []),
    ("help policy s", ["show", "set"]),
    ("expect ", ["status", "fail", "value"]), ("expect status comp", ["completed"]),
    ("expect fail not_", ["not_found", "not_tracked"]), ("expect /jobs/0/id m", ["matches", "missing"]),
    ("expect /a > ", []), ("if /a >", [">", ">="]), ("else if st", ["status"]), ("else ", ["if"]),
    ("within 5m wai", ["wait"]), ("within 5m wait w", ["wave-3"]), ("retry 5m --ev", ["--every"]),
    ("retry 5m --on unre", ["unreachable", "unresolved"]), ("retry 5m --every 3s wait w", ["wave-3"]),
    ("if value x == y; wait w", ["wave-3"]), ("param p", ["picked"]), ("param x --a", ["--about"]),
    ("track x --tag n", ["nightly"]), ("let x = track y --label w", ["wave-3"]), ("set p", ["picked"]),
  ])
  func `what can stand at the cursor is offered`(line: String, expected: [String]) throws {
    #expect(try texts(line) == expected)
  }

  @Test(arguments: [
    (
      "track ",
      [
        "ID…  the ids that the service gave",
        "--label TEXT  a name", "--tag TEXT  a word", "--policy ",
      ]
    ),
    ("wait wave-3 --timeout ", ["--timeout TIME  give up", ""]),
    ("jobs --limit ", ["--limit N  jobs on a page", ""]),
    ("status ", ["status", ""]), ("nonsense ", []), ("jobs | ", []),
    ("set x ", ["[VALUE]  any text", ""]),
  ])
  func `where nothing can be offered it is told what may be typed, and nothing is put in`(
    line: String, expected: [String]
  ) throws {
    let request = CompletionRequest(line: line, cursor: line.unicodeScalars.count)
    let found = try completer().completeOrHint(request)
    #expect(found.count == expected.count)
    for (hint, beginning) in zip(found, expected) {
      #expect(hint.display?.hasPrefix(beginning) == true && hint.text == "" && hint.suffix == "", "\(hint)")
    }
    #expect(try completer().complete(request).isEmpty, "a program is offered what can be put in alone")
  }

  @Test func `only what is before the cursor counts`() throws {
    #expect(try texts("wait w --any", cursor: 6) == ["wave-3"])
    #expect(try texts("", cursor: 0).contains("track"))
  }

  @Test func `a quoted word is replaced as a whole`() throws {
    let found = try completer().complete(CompletionRequest(line: "show 'it", cursor: 8))
    #expect(found.first?.replacing == 3)
  }

  @Test func `jobs that are forgotten are offered no more, those that are new are`() throws {
    let completer = try completer()
    completer.forget(try .sample(1))
    completer.learn(try .sample(9, label: "wild"))
    let found = completer.complete(CompletionRequest(line: "wait w", cursor: 6))
    #expect(found.map(\.text) == ["wild"])
  }

  @Test func `of very many jobs the latest are kept in mind`() throws {
    let completer = CommandCompleter()
    let count = CommandCompleter.mostKnown * 5 / 4
    for number in 1...count { completer.learn(try .sample(number, label: "w\(number)")) }
    func found(_ label: String) -> [String] {
      completer.complete(CompletionRequest(line: "wait \(label)", cursor: 5 + label.count)).map(\.text)
    }
    #expect(found("w\(count)") == ["w\(count)"])
    #expect(found("w\(count - CommandCompleter.mostKnown + 1)").count == 1)
    #expect(completer.complete(CompletionRequest(line: "wait w1", cursor: 7)).allSatisfy { $0.text != "w1" })
    completer.forget(try .sample(count))
    #expect(found("w\(count)").isEmpty)
  }

  @Test func `files are offered behind a redirection and for a file's option`() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/a b.json"))
    try FileManager.default.createDirectory(atPath: folder.path + "/abc", withIntermediateDirectories: true)
    for line in ["jobs > \(folder.path)/a", "result x --out \(folder.path)/a", "source \(folder.path)/a"] {
      let found = try completer().complete(CompletionRequest(line: line, cursor: line.unicodeScalars.count))
      #expect(found.map(\.text) == ["'\(folder.path)/a b.json'", "\(folder.path)/abc/"])
      #expect(found.map(\.suffix) == [" ", ""])
    }
  }
}
