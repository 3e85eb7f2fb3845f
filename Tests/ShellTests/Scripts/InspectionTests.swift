import EngineTesting
import Foundation
import JSON
import Testing

@testable import Shell

@Suite struct InspectionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func inspect(
    _ files: [String: String], _ names: [String] = ["main"], set variables: [String: String] = [:]
  ) async throws -> ScriptInspection {
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    }
    return await ScriptInspection(
      files: names.map { "\(folder.path)/\($0)" }, variables: variables,
      environment: ShellEnvironment(variables: [:]))
  }

  @Test func `what a script needs is listed, and what is missing is a matter of the call`() async throws {
    let text =
      "param out --about 'folder for results'\nparam limit 2h --about 'how long'\nresult @last --out ${out}/x"
    let missing = try await inspect(["main": text])
    #expect(missing.code == .usage)
    #expect(
      missing.complaints.map { $0.replacing(folder.path, with: "") } == [
        """
        /main:1:7: out has no value: give one by --set out=VALUE (folder for results).
          param out --about 'folder for results'
                ^
        """
      ])
    #expect(
      missing.summary == [
        "  --set out=VALUE  folder for results", "  --set limit=2h  how long",
        "  writes ${out}/x  \(folder.path)/main:3",
      ])
    let given = try await inspect(["main": text], set: ["out": "/srv/a b", "limit": "5m"])
    #expect(given.code == .ok && given.complaints == [])
    #expect(
      given.summary == [
        "\(folder.path)/main is right.", "  --set out='/srv/a b'  folder for results",
        "  --set limit=5m  how long", "  writes /srv/a b/x  \(folder.path)/main:3",
      ])
  }

  private func reach(of files: [String: String]) async throws -> [String] {
    let root = try await inspect(files).json.document().root
    #expect(root["exitCode"]?.int == 0, "\(root.prettyPrinted)")
    return (root["reach"]?.elements ?? []).map { entry in
      let name = (entry["file"]?.string ?? "").split(separator: "/").last ?? ""
      let text = (entry["text"]?.string ?? "").replacing(folder.path, with: "FOLDER")
      return "\(name):\(entry["line"]?.int ?? 0) \(entry["kind"]?.string ?? "") \(text)"
    }
  }

  @Test func `what a script writes, runs and sources is listed, through includes`() async throws {
    let found = try await reach(of: [
      "main": """
      jobs > list.json
      jobs >> /srv/${day:-monday}.log; jobs > /dev/null
      let x = result @last --out ../out.json --pointer /a
      jobs | jq . > tidy
      ! rm -f /tmp/x
      if status completed
        source part
        source part
      end
      preview result @last --out no
      """,
      "part": "jobs > p\nrecord start kept\nconfig set pager 'sh x'\nconfig unset live",
    ])
    #expect(
      found == [
        "main:1 writes list.json", "main:2 writes /srv/monday.log", "main:3 writes ../out.json",
        "main:4 runs jq . > tidy", "main:5 runs rm -f /tmp/x", "main:7 sources FOLDER/part",
        "part:1 writes p",
        "part:2 writes kept", "part:3 configures pager sh x", "part:4 configures live",
        "main:8 sources FOLDER/part",
      ])
  }

  @Test func `what stands behind blocks, aliases and words that a run fills in is listed, too`() async throws
  {
    let found = try await reach(of: [
      "main": """
      retry 5m ! curl x
      within 9s
        '!' touch y
      end
      alias t = ! touch z
      if status failed
        alias w = result @last --out /etc/x
      else
        alias w = jobs
      end
      w
      let p = jobs --pointer /jobs/0/id
      set dir /etc/cron.d
      jobs > ${dir}/${p}
      result ${p} --out=${p}.json
      source ${p}
      config set alias.v ${p}
      ${p} jobs
      jobs --tag ${p}
      result @last --pointer ${p}
      show ${p:-x}
      """
    ])
    #expect(
      found == [
        "main:1 runs curl x", "main:3 runs touch y", "main:5 runs touch z", "main:7 writes /etc/x",
        "main:14 writes /etc/cron.d/${p}", "main:15 writes ${p}.json", "main:16 sources FOLDER/${p}",
        "main:17 unclear config set alias.v ${p}", "main:18 unclear ${p} jobs",
        "main:20 unclear result @last --pointer ${p}",
      ])
  }

  @Test func `files that source each other twice are read a bounded number of times`() async throws {
    var files = ["main": "source p0"]
    for number in 0..<30 { files["p\(number)"] = "source p\(number + 1)\nsource p\(number + 1)" }
    files["p30"] = "jobs"
    let inspection = try await inspect(files)
    #expect(inspection.code == .scriptSyntax)
    #expect(inspection.complaints.contains { $0.contains("one script too many") })
  }

  @Test func `editors are told in JSON, no key among it`() async throws {
    let inspection = try await inspect([
      "main":
        "param key scp_live_0123456789abcdef\nshow ${nope}\ntrack scp_live_0123456789abcdef --x\nsource part",
      "part": "param p\n  shwo x",
    ])
    let root = try inspection.json.document().root
    #expect(root["exitCode"]?.int == 3)
    let problems = root["problems"]?.elements ?? []
    #expect(
      problems.map {
        "\(($0["file"]?.string ?? "").split(separator: "/").last ?? ""):\($0["line"]?.int ?? 0):\($0["column"]?.int ?? 0):\($0["kind"]?.string ?? "")"
      }
        == ["main:2:6:syntax", "main:3:33:command", "part:1:7:parameter", "part:2:3:command"])
    #expect(problems.last?["message"]?.string?.contains("Did you mean show?") == true)
    let parameters = root["parameters"]?.elements ?? []
    #expect(parameters.map { $0["name"]?.string } == ["key", "p"])
    #expect(parameters.first?["default"]?.string == "scp_live_…")
    #expect(!inspection.json.description.contains("0123456789abcdef"))
  }

  @Test func `each file is checked for itself, and one that is not there is a matter of the call`()
    async throws
  {
    let inspection = try await inspect(["main": "set x 1", "b": "show ${x}"], ["main", "b"])
    #expect(inspection.code == .scriptSyntax && inspection.complaints.count == 1)
    let absent = try await inspect([:], ["none"])
    #expect(
      absent.code == .usage
        && absent.complaints == ["error: Can't read \(folder.path)/none: No such file or directory."])
    #expect(try absent.json.document().root["problems"]?.elements.first?["kind"]?.string == "file")
  }

  @Test func `what only one branch sets is not known behind it, and no complaint`() async throws {
    let text = """
      set mode a
      if value ${mode} == a
        let id = jobs --limit 1 --pointer /jobs/0/id
        set timeout 5m
      else
        set timeout never
      end
      wait ${id} --timeout ${timeout}
      show ${mode}
      show ${none}
      """
    let inspection = try await inspect(["main": text])
    #expect(inspection.complaints.count == 1)
    #expect(inspection.complaints.first?.contains("/main:10:6: none has no value") == true)
  }

  @Test func `blocks, conditions and times are checked, also where a value is yet to come`() async throws {
    let text = """
      let t = status --pointer /budget/windowSeconds
      within ${t} usage
      retry ${t} --every ${t} --evry 3s usage
      within 0s usage
      retry 5m --times 0 usage
      retry 5m --on nope usage
      if /a = ${t}
        hlep
      else if statu x
      end
      expect /x == ${t}
      """
    let inspection = try await inspect(["main": text])
    let lines = inspection.complaints.map {
      $0.replacing(folder.path + "/main:", with: "").prefix { $0 != ":" }
    }
    #expect(lines == ["4", "5", "6", "8", "9"], "\(inspection.complaints)")
  }
}
