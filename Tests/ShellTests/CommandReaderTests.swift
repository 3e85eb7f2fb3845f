import Operations
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct CommandReaderTests {
  private func read(_ text: String, variables: [String: String] = [:], home: String? = nil) throws
    -> PreparedCommand
  {
    let command = try #require(try CommandLanguage.parse(text).first)
    return try CommandReader(home: home).read(command, variables: Variables(variables))
  }

  private func refusal(_ text: String) -> CommandFailure? {
    #expect(throws: CommandFailure.self) { try read(text) }
  }

  @Test(arguments: [
    ("statsu", 1, "Did you mean status?"),
    ("  jbos --tag x", 3, "Did you mean jobs?"),
    ("quti", 1, "Did you mean quit?"),
    ("policy lst", 8, "Did you mean policy list?"),
    ("policy set thrify", 12, "Did you mean thrifty?"),
    ("jobs --statsu queued", 6, "Did you mean --status?"),
    ("discover --status  quued", 20, "Did you mean queued?"),
    ("output jsn", 8, "Did you mean json?"),
    ("key --fiel x", 5, "Did you mean --file?"),
    ("wait x --timeout soon", 18, "is not a length of time"),
    ("jobs extra", 6, "one word too many"),
    ("status extra", 8, "one word too many"),
    ("show", 1, "ID is missing"),
    ("source", 1, "FILE is missing"),
    ("wait x --timeout", 8, "needs a value"),
    ("connect http://example.com", 9, "must be https"),
    ("set 1x y", 5, "made of letters"),
    ("set x", 5, "write `set x VALUE`"),
    ("history 0", 9, "whole number from 1"),
    ("timing maybe", 8, "on, off"),
    ("frobnicate", 1, "no command called frobnicate"),
  ])
  func `a mistake is told at its word, with what was probably meant`(text: String, column: Int, part: String)
    throws
  {
    let failure = try #require(refusal(text))
    #expect(failure.position == SourcePosition(line: 1, column: column))
    #expect(failure.message.contains(part), "\(failure.message)")
    #expect(ExitCode(failure) == .usage)
  }

  @Test func `aliases and a lone policy are the commands they stand for`() throws {
    guard case .operation(let jobs) = try read("ls --tag x").action else { return #expect(Bool(false)) }
    #expect((jobs as? ListJobs) != nil)
    guard case .operation(let policy) = try read("policy").action else { return #expect(Bool(false)) }
    #expect((policy as? GetPolicy) != nil)
    guard case .shell(.quit) = try read("exit").action,
      case .shell(.help(["wait"])) = try read("? wait").action
    else {
      return #expect(Bool(false))
    }
  }

  @Test func `variables fill words in, never make several of one`() throws {
    guard case .shell(let command) = try read("set x ${v}", variables: ["v": "a b; quit"]).action else {
      return #expect(Bool(false))
    }
    #expect(command == .set(name: "x", value: "a b; quit"))
  }

  @Test func `a leading tilde is the home folder`() throws {
    let command = try read("key --file ~/k > ~/out", home: "/home/ann")
    guard case .shell(.key(.file("/home/ann/k"))) = command.action else { return #expect(Bool(false)) }
    #expect(command.destination == .file("/home/ann/out", appends: false))
  }

  @Test func `every operation that is a command is in the table, and every command in help`() {
    let table = CommandTable.standard
    let operations = OperationCatalogue.all.compactMap { $0.declaration.command }
    #expect(Set(operations).isSubset(of: Set(table.commands.map(\.name))))
    // Of a name there may be an operation and a command of the shell, which different words call.
    #expect(Set(table.commands.map(\.usage)).count == table.commands.count)
    let help = HelpText.overview(table.commands, TextStyle(now: .init(milliseconds: 0))).joined(
      separator: "\n")
    for command in table.commands { #expect(help.contains("  \(command.name)")) }
  }

  @Test func `the examples of every command are commands`() throws {
    for command in CommandTable.standard.commands {
      for example in command.examples {
        // What goes before others needs something behind it to be whole.
        let text = if case .keyword(.if) = command.body { example + "\nend" } else { example }
        var variables = Variables(["wave": "x", "mode": "full"])
        var checker = ScriptChecker(reader: CommandReader())
        _ = checker.check(text: text, name: example, &variables)
        #expect(
          checker.problems.filter { $0.kind != .parameter && !$0.text.contains("Can't read") } == [],
          "\(example)")
      }
    }
  }
}
