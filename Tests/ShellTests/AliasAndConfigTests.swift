import EngineTesting
import Foundation
import JobEngine
import Operations
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct AliasAndConfigTests {
  private struct Place {
    let shell: TestShell
    let path: String
    /// Goes when the value does.
    let folder: TemporaryFolder
  }

  /// A shell with a config file of that text.
  private func place(_ text: String?, skips: Bool = false) throws -> Place {
    let folder = try TemporaryFolder()
    let path = folder.path + "/scjobs/config"
    let variables = ["PATH": "/usr/bin:/bin", "XDG_CONFIG_HOME": folder.path]
    if let text {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/scjobs", withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    let config: Configuration = skips ? .none : try Configuration(environment: variables)
    return Place(shell: try TestShell(variables: variables, config: config), path: path, folder: folder)
  }

  @Test func `an alias stands for its words, further words are added, and it can be taken away`() async throws
  {
    let place = try self.place(nil)
    let code = await place.shell.run(
      """
      track a --tag x > /dev/null
      alias mine = jobs --tag x
      alias
      mine --limit 1 | wc -l
      unalias mine
      alias
      """)
    #expect(code == .ok, "\(place.shell.errors.text)")
    #expect(
      place.shell.output.lines == [
        "mine  jobs --tag x", "There is no alias: `alias NAME = COMMAND` gives one.",
      ])
    #expect(await place.shell.run("mine") == .usage)
    #expect(await place.shell.run("unalias mien") == .usage)
    #expect(place.shell.errors.text.contains("There is no alias called mien."))
  }

  @Test func `a fault behind an alias is told where the person wrote it`() throws {
    let names = ShellNames(aliases: ["w": ["wait", "@active", "--any"]])
    let reader = CommandReader(table: CommandTable(names: names))
    for (text, column) in [("w x --tmieout 5", 5), ("  w --timeout soon", 15)] {
      let command = try #require(try CommandLanguage.parse(text).first)
      let failure = #expect(throws: CommandFailure.self) { try reader.read(command, variables: Variables()) }
      #expect(failure?.position?.column == column, "\(text)")
    }
    let slip = try #require(try CommandLanguage.parse("ww").first)
    let failure = #expect(throws: CommandFailure.self) { try reader.read(slip, variables: Variables()) }
    #expect(failure?.message.contains("Did you mean w?") == true)
  }

  @Test func `a config file gives settings and aliases`() throws {
    let text = """
      # mine
      policy = thrifty   # slowly
      output = "json"
      pager = 'less -S'
      timing = on

      [alias]
      w = "wait @active --timeout 10m"
      failed = jobs --status failed
      """
    // As an editor of another system writes it.
    let foreign = try self.place(text.replacing("\n", with: "\r\n")).shell.environment.config
    let place = try self.place(text)
    let config = place.shell.environment.config
    #expect(config.path == place.path)
    #expect(foreign.policy == config.policy && foreign.aliases == config.aliases)
    #expect(
      config.policy == "thrifty" && config.output == .json && config.pager == "less -S" && config.tellsTime)
    #expect(config.aliases["w"] == ["wait", "@active", "--timeout", "10m"])
    #expect(config.aliases["failed"] == ["jobs", "--status", "failed"])
    let skipping = try self.place(text, skips: true)
    #expect(skipping.shell.environment.config == .none && skipping.shell.environment.names.aliases.isEmpty)
  }

  @Test(arguments: [
    ("polcy = eager", 1, "Did you mean policy?"), ("\npolicy = eagre", 2, "Did you mean eager?"),
    ("policy", 1, "NAME = VALUE"), ("output = \"json", 1, "has no partner"), ("[other]", 1, "Only [alias]"),
    ("api-url = http://example.org", 1, "https"), ("[alias]\nw = wiat", 2, "Did you mean wait?"),
    ("[alias]\nw = jobs > x", 2, "one command"), ("[alias]\njobs = status", 2, "is a command already"),
    ("key-file = scp_live_0123456789abcdefABCDEF0123456789", 1, "A key does not belong"),
    ("policy =", 1, "one line of text"),
  ])
  func `a fault in the config file is told with its line, and how to go without`(
    text: String, line: Int, part: String
  )
    throws
  {
    let problem = #expect(throws: ConfigProblem.self) { try place(text) }
    #expect(problem?.line == line)
    #expect(problem?.description.contains(part) == true, "\(problem?.description ?? "")")
    #expect(problem?.description.contains("--no-config") == true)
    #expect(problem?.description.contains("0123456789abcdef") == false)
  }

  @Test func `config set writes one line, for its owner only, and leaves the others as they are`()
    async throws
  {
    let place = try self.place("# mine\npolicy = eager\n\n[alias]\nj = jobs\n")
    let code = await place.shell.run(
      """
      config set policy thrifty
      config set output ndjson
      config set alias.w 'wait @active'
      config unset alias.j
      output
      """)
    #expect(code == .ok, "\(place.shell.errors.text)")
    #expect(
      try String(contentsOfFile: place.path, encoding: .utf8)
        == "# mine\npolicy = \"thrifty\"\n\noutput = \"ndjson\"\n[alias]\nw = \"wait @active\"\n")
    #expect(try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions] as? Int == 0o600)
    #expect(place.shell.output.lines.last == #"{"output":"ndjson"}"#, "it counts at once")
    #expect(try await place.shell.test.session.status().policy == "thrifty")
    #expect(place.shell.environment.names.aliases == ["w": ["wait", "@active"]])
  }

  @Test func `config set changes the file that a link leads to, and leaves the link`() async throws {
    let place = try self.place("policy = eager\n")
    let kept = place.folder.path + "/kept"
    try FileManager.default.moveItem(atPath: place.path, toPath: kept)
    try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: kept)
    #expect(await place.shell.run("config set policy thrifty") == .ok, "\(place.shell.errors.text)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.path) == kept)
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "policy = \"thrifty\"\n")
  }

  @Test func `config set makes the file where there is none, and its folder`() async throws {
    let place = try self.place(nil)
    #expect(await place.shell.run("config set pager 'most \"x\" \\\\'") == .ok, "\(place.shell.errors.text)")
    #expect(
      try String(contentsOfFile: place.path, encoding: .utf8) == "pager = \"most \\\"x\\\" \\\\\\\\\"\n")
    #expect(try Configuration(environment: place.shell.environment.variables).pager == "most \"x\" \\\\")
    #expect(await place.shell.run("config path") == .ok)
    #expect(place.shell.output.lines.last == place.path)
  }

  @Test func `config lists what is in force and what the file says`() async throws {
    let place = try self.place("policy = eager\n[alias]\nj = jobs\n")
    #expect(
      await place.shell.run("config; config set key-file scp_live_0123456789abcdefABCDEF0123456789") == .usage
    )
    #expect(await place.shell.run("config") == .ok)
    let lines = place.shell.output.lines
    #expect(lines.contains { $0.hasPrefix("policy ") && $0.contains("adaptive") && $0.contains("eager") })
    #expect(lines.contains { $0.hasPrefix("alias.j") && $0.contains("jobs") })
    #expect(lines.last == "The file is \(place.path).")
    #expect(!place.shell.errors.text.contains("0123456789abcdef"))
  }

  @Test func `without a config file's place a setting can't be kept, and that is told`() async throws {
    let place = try self.place(nil, skips: true)
    #expect(await place.shell.run("config set policy eager") == .commandFailed)
    #expect(place.shell.errors.text.contains("--no-config"))
    #expect(await place.shell.run("config set polcy eager") == .usage)
    #expect(place.shell.errors.text.contains("Did you mean policy?"))
  }

  @Test func `a key in an alias or a variable is listed nowhere`() async throws {
    let place = try self.place(nil)
    let key = "scp_live_0123456789abcdefABCDEF0123456789"
    for mode in OutputMode.allCases {
      let code = await place.shell.run("alias k = set x \(key); set y \(key); config; alias; set") {
        $0.output = mode
      }
      #expect(code == .ok)
    }
    #expect(place.shell.output.text.contains("scp_live_…"))
    #expect(!place.shell.output.text.contains("0123456789abcdef"))
  }
}
