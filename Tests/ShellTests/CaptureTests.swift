import EngineTesting
import JSON
import JobEngine
import Operations
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct CaptureTests {
  @Test func `let keeps a field of a reply and prints nothing of it`() async throws {
    let shell = try TestShell()
    let code = await shell.run(
      """
      track a b --label wave-3 > /dev/null
      let first = jobs --limit 1 --pointer /jobs/0/id
      let label = show ${first} --pointer=/label
      let count = status --pointer /jobs/tracked
      let all = jobs --tag none
      let mode = output --pointer /output
      set
      """)
    #expect(code == .ok, "\(shell.errors.text)")
    #expect(
      shell.output.lines == [
        #"all    {"jobs":[]}"#, "count  2", "first  b", "label  wave-3", "mode   table",
      ])
  }

  @Test func `let keeps a place of a result, by the result's own pointer`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .completed(id, result: #"{"results":[{"id":"r1","n":1.50}]}"#))
    let text = """
      track \(id) > /dev/null
      let outcome = wait \(id) --pointer /outcome
      let r = result \(id) --pointer /results/0/id
      let n = result @last --pointer /results/0/n
      set
      """
    #expect(await shell.runAdvancing(text) == .ok, "\(shell.errors.text)")
    #expect(shell.output.lines == ["n        1.50", "outcome  completed", "r        r1"])
  }

  @Test func `a wait that is kept still ends the script with its outcome`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .job(id, .failed, failure: JobFailure(code: "E", message: "m")))
    let code = await shell.runAdvancing("track \(id) > /dev/null; let x = wait \(id) --pointer /outcome; set")
    #expect(code == .jobFailed)
    #expect(shell.output.text == "")
  }

  @Test(arguments: [
    (
      "/jobs/tracket", "The reply has nothing at /jobs/tracket. /jobs has tracked,",
      "Did you mean /jobs/tracked?"
    ),
    ("/version/x", "/version is \"test\".", ""),
    ("/nope", "The reply has apiUrl,", ""),
  ])
  func `a place that a reply does not have is told, with what there is`(
    pointer: String, part: String, suggestion: String
  ) async throws {
    let shell = try TestShell()
    #expect(await shell.run("let x = status --pointer \(pointer)") == .commandFailed)
    #expect(
      shell.errors.text.contains(part) && shell.errors.text.contains(suggestion), "\(shell.errors.text)")
  }

  @Test func `the list's end is told where an index is beyond it`() async throws {
    let shell = try TestShell()
    #expect(await shell.run("track a b > /dev/null; let x = jobs --pointer /jobs/2/id") == .commandFailed)
    #expect(shell.errors.text.contains("/jobs is a list, counted from 0 to 1."))
    #expect(await shell.run("let x = jobs --tag z --pointer /jobs/0/id") == .commandFailed)
    #expect(shell.errors.text.contains("/jobs is an empty list."))
  }

  @Test(arguments: [
    ("let", 1, "NAME is missing"), ("let x", 5, "A = of its own"), ("let x=jobs", 5, "A = of its own"),
    ("let x =", 7, "A command must follow"), ("let 1x = jobs", 5, "made of letters"),
    ("let x = jbos", 9, "Did you mean jobs?"), ("let x = 5", 9, "`set x VALUE`"),
    ("let x = jobs --pointer", 14, "--pointer needs a value"),
    ("let x = jobs --pointer a", 24, "is not a JSON Pointer"),
    ("let x = jobs --pointer /a --statsu b", 27, "Did you mean --status?"),
    ("let x = quit", 9, "replies with nothing"), ("let x = key", 9, "replies with nothing"),
    ("let x = let y = jobs", 9, "replies with nothing"), ("let x = set y 1", 9, "replies with nothing"),
    ("preview", 1, "CMD is missing"), ("preview jbos", 9, "Did you mean jobs?"),
    ("preview jobs --limit 0", 22, "out of range"), ("alias w", 7, "A = of its own"),
    ("alias w = wiat x", 11, "Did you mean wait?"), ("alias jobs = status", 7, "is a command already"),
    ("alias k = key x", 7, "can have no alias"), ("alias k = preview key", 7, "can have no alias"),
    ("alias k = let x = key", 7, "can have no alias"), ("alias a.b = jobs", 7, "a word of letters"),
  ])
  func `a mistake inside is told at its own word, before anything is asked`(
    text: String, column: Int, part: String
  )
    throws
  {
    let command = try #require(try CommandLanguage.parse(text).first)
    let failure = #expect(throws: CommandFailure.self) {
      try CommandReader().read(command, variables: Variables())
    }
    #expect(failure?.position == SourcePosition(line: 1, column: column))
    #expect(failure?.message.contains(part) == true, "\(failure?.message ?? "")")
    #expect(failure.map { ExitCode($0) } == .usage)
  }

  @Test func `a script is checked though the values that it keeps are not known yet`() async throws {
    let shell = try TestShell()
    let good = """
      let id = jobs --limit 1 --pointer /jobs/0/id
      let time = status --pointer /budget/windowSeconds
      set copy ${id}
      wait ${id} --timeout ${time}
      let other = show ${copy}
      forget ${other} > ${copy}.txt
      """
    #expect(await shell.runner().check(.text(good)) == .ok, "\(shell.errors.text)")
    #expect(await shell.runner().check(.text("let a = jobs\nshwo ${a}")) == .usage)
    #expect(shell.errors.text.contains("Did you mean show?"))
    #expect(await shell.runner().check(.script("let a = jobs\nshow ${a}${b}", name: "s")) == .scriptSyntax)
    #expect(shell.errors.text.contains("s:2:10: b has no value"))
    #expect(await shell.runner().check(.text("let wave = jobs\nset x 1\nshow ${wvae}")) == .scriptSyntax)
  }

  @Test func `preview names the requests and the key's fingerprint, and sends nothing`() async throws {
    let shell = try TestShell()
    let code = await shell.run(
      """
      track a b > /dev/null
      preview discover --status failed --limit 30
      preview refresh a
      preview wait @all
      preview watch
      preview usage
      preview health
      preview let x = jobs
      preview help
      """)
    #expect(code == .ok, "\(shell.errors.text)")
    let text = shell.output.text
    #expect(text.contains("GET https://api.surveycoder.io/v2/jobs?status=failed&limit=30\n"))
    #expect(text.contains("GET https://api.surveycoder.io/v2/jobs/a\n"))
    #expect(text.contains("Looks at 2 jobs until they have ended, when the policy adaptive says so: now."))
    #expect(text.contains("GET https://api.surveycoder.io/health\n"))
    #expect(text.contains("x-api-key: \(try APIKey.sample.fingerprint)\n"))
    #expect(text.contains("Goes out at once: 60 of 60 requests are left of the budget."))
    #expect(text.contains("Sends nothing: this machine does it alone."))
    #expect(!text.contains("0123456789abcdef"))
    #expect(await shell.test.api.unexpected.isEmpty)
  }

  @Test func `preview of a request without a key says that nothing would go out`() async throws {
    let shell = try TestShell(key: nil)
    #expect(await shell.run("preview usage") { $0.output = .json } == .ok)
    let root = try JSONDocument(parsing: shell.output.text).root
    #expect(root["requests"]?.elements.first?["headers"]?["x-api-key"]?.string == "(none)")
    #expect(root["note"]?.string?.hasPrefix("Nothing goes out: No API key is set") == true)
  }
}
