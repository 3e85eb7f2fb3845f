import EngineTesting
import Foundation
import JSON
import LineEditing
import Testing

@testable import Shell

/// Scripts that were good before something happened to them.
@Suite(.timeLimit(.minutes(2))) struct ScriptFuzzTests {
  private static let count = 150

  /// Those of the repository, and one with every kind of block.
  private static let good: [String] = {
    let folder = Repository.root + "/scripts/replay"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.filter { $0.hasSuffix(".scjobs") && $0 != "included.scjobs" }.sorted()
    return files.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) } + [blocks]
  }()

  private static let blocks = """
    param wave wave-3 --about 'which jobs'
    discover --track > /dev/null
    if /jobs/0 exists
      retry 10m --every 30s --on timeout,unreachable
        refresh @last
        expect status processing
      end
    else if fail no_key not_tracked
      jobs --tag ${wave}
    else
      within 1h
        wait @active --timeout 30m
      end
      expect /outcome matches '^(completed|failed)$'
    end
    let left = usage --pointer /credits
    if value ${left} < 100
      status
    end
    retry 5m --times 3 usage
    expect /a >= 3
    """

  /// What happened, and the lines of which one must be pointed at.
  private struct Damage {
    var lines: [String]
    var faulty: Set<Int>?
    var what: String
  }

  private static func damage(_ text: String, _ random: inout SeededGenerator) -> Damage {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let parsed = (try? CommandLanguage.parse(text)) ?? []
    // Commands of one line each, so that what stands behind one ends there.
    let plain = parsed.filter { $0.shellLine == nil && $0.destination == nil && !$0.text.contains("\n") }
    let ends = parsed.filter { $0.words.keyword == .end }
    switch Int.random(in: 0..<9, using: &random) {
    case 0:
      guard let command = plain.filter({ $0.words.keyword == nil }).randomElement(using: &random) else {
        break
      }
      return changed(lines, command.position, "a name of a command") { "zq" + $0 }
    case 1:
      let operations = plain.filter { ["wait", "show", "jobs", "status"].contains($0.words[0].literal) }
      guard let command = operations.randomElement(using: &random) else { break }
      return changed(lines, command.position, "an option") {
        $0.replacing(command.text, with: command.text + " --zq x")
      }
    case 2:
      guard let command = plain.randomElement(using: &random) else { break }
      return changed(lines, command.position, "a variable") {
        $0.replacing(command.text, with: command.text + " \"${")
      }
    case 3:
      guard let end = ends.randomElement(using: &random) else { break }
      var without = lines
      without[end.position.line - 1] = ""
      return Damage(lines: without, faulty: outermost(around: end, parsed), what: "an end is gone")
    case 4: return inserted("end", lines, at: Int.random(in: 0...lines.count, using: &random), parsed)
    case 5: return inserted("show ${zq}", lines, at: Int.random(in: 0...lines.count, using: &random), parsed)
    case 6:
      return inserted("expect /a ~= 3", lines, at: Int.random(in: 0...lines.count, using: &random), parsed)
    case 7:
      return inserted("jobs > a > b", lines, at: Int.random(in: 0...lines.count, using: &random), parsed)
    default: break
    }
    var scalars = Array(text.unicodeScalars)
    for _ in 0...Int.random(in: 0...5, using: &random) {
      let place = Int.random(in: 0..<scalars.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: scalars.remove(at: place)
      case 1:
        scalars.insert(
          "'\"\\${}><|;#\u{1b}\u{202e}é\n".unicodeScalars.randomElement(using: &random) ?? "'", at: place)
      default: scalars.removeSubrange(place..<min(scalars.count, place + 20))
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    let torn = String(view).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return Damage(lines: torn, faulty: nil, what: "characters")
  }

  private static func changed(
    _ lines: [String], _ position: SourcePosition, _ what: String, _ change: (String) -> String
  ) -> Damage {
    var lines = lines
    let line = lines[position.line - 1]
    let start = line.unicodeScalars.index(line.startIndex, offsetBy: position.column - 1)
    lines[position.line - 1] = String(line[..<start]) + change(String(line[start...]))
    return Damage(lines: lines, faulty: [position.line], what: what)
  }

  /// A line of its own, where a command may begin.
  private static func inserted(
    _ line: String, _ lines: [String], at wanted: Int, _ parsed: [ParsedCommand]
  ) -> Damage {
    var place = wanted
    while place < lines.count, place > 0, lines[place - 1].hasSuffix("\\") { place += 1 }
    // An `end` too many may close what another was meant for, which then closes nothing.
    var faulty: Set = [place + 1]
    if line == "end" {
      faulty.formUnion(
        parsed.filter { [.end, .else].contains($0.words.keyword) }.map { $0.position.line + 1 })
    }
    var lines = lines
    lines.insert(line, at: place)
    return Damage(lines: lines, faulty: faulty, what: line)
  }

  /// The line of the outermost block that the `end` is in: the one that is left open without it.
  private static func outermost(around end: ParsedCommand, _ parsed: [ParsedCommand]) -> Set<Int> {
    var open: [ParsedCommand] = []
    for command in parsed {
      switch command.words.keyword {
      case .if: open.append(command)
      case .retry, .within:
        let words = command.words.map { $0.literal ?? "x" }
        if ParsedCommand.innerStart(of: words, command.words.keyword ?? .within) == words.count {
          open.append(command)
        }
      case .end:
        if command == end { return Set(open.prefix(1).map(\.position.line)) }
        _ = open.popLast()
      default: break
      }
    }
    return []
  }

  @Test func `the scripts are good before`() async throws {
    let folder = try Self.folder()
    for text in Self.good {
      let inspection = try await Self.inspect(text, in: folder)
      #expect(inspection.code == .ok, "\(inspection.complaints)")
    }
  }

  @Test(arguments: 1...count)
  func `a damaged script is told at the right line, and nothing is sent`(seed: Int) async throws {
    var random = SeededGenerator(UInt64(seed))
    let text = Self.good[seed % Self.good.count]
    let damage = Self.damage(text, &random)
    let folder = try Self.folder()
    let broken = damage.lines.joined(separator: "\n")
    let inspection = try await Self.inspect(broken, in: folder)
    let problems = try inspection.json.document().root["problems"]?.elements ?? []
    for problem in problems {
      let line = try #require(problem["line"]?.int)
      let column = try #require(problem["column"]?.int)
      #expect(damage.lines.indices.contains(line - 1))
      #expect((1...damage.lines[line - 1].unicodeScalars.count + 1).contains(column))
      #expect(problem["message"]?.string?.isEmpty == false)
    }
    for complaint in inspection.complaints {
      #expect(complaint.escapedForTerminal(keeping: ["\n"]) == complaint)
    }
    if let faulty = damage.faulty {
      #expect(inspection.code == .scriptSyntax, "\(damage.what):\n\(broken)")
      let told = Set(problems.compactMap { $0["line"]?.int })
      #expect(!told.isDisjoint(with: faulty), "\(damage.what): told \(told), not \(faulty)\n\(broken)")
      #expect(try #require(problems.first?["line"]?.int) >= (faulty.min() ?? 0))
    }
    // The same with a session at hand: what records calls must stay empty.
    let shell = try TestShell()
    _ = await shell.runner().check(.files(["\(folder.path)/main"]))
    #expect(await shell.test.api.unexpected.isEmpty)
    #expect(await shell.test.api.keys.isEmpty)
  }

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Repository.root + "/scripts/replay/included.scjobs", toPath: folder.path + "/included.scjobs")
    return folder
  }

  private static func inspect(_ text: String, in folder: TemporaryFolder) async throws -> ScriptInspection {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/main"))
    return await ScriptInspection(
      files: [folder.path + "/main"], variables: ["job": "job_0123456789abcdef01234567", "folder": "x"],
      environment: ShellEnvironment(variables: ["HOME": folder.path]))
  }
}
