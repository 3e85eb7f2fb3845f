import EngineTesting
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct ProgramShellTests {
  private func shell() throws -> (ProgramShell, TestSession) {
    let test = try TestSession()
    let environment = ShellEnvironment(
      variables: ["PATH": "/usr/bin:/bin", "SCP_API_KEY": "hidden"], clock: test.clock)
    return (ProgramShell(session: test.session, environment: environment), test)
  }

  @Test func `a line is given back what it printed, messages in their place`() async throws {
    let (shell, _) = try shell()
    let output = await shell.run(line: "output\nshow nobody\njobs")
    #expect(output.text.hasPrefix("table\nerror: No tracked job answers to nobody"))
    #expect(output.code == .commandFailed && !output.isTruncated)
    #expect(!output.text.contains("No job is tracked"), "what stands behind a failure does not run")
  }

  @Test func `what shell commands print comes back, errors too, before what is said of them`() async throws {
    let (shell, _) = try shell()
    let output = await shell.run(line: "! echo out; echo err >&2; echo key ${SCP_API_KEY:-none}; exit 3")
    #expect(output.text == "out\nerr\nkey none\nerror: The shell command ended with status 3.\n")
    #expect(await shell.run(line: "output | tr a-z A-Z").text == "TABLE\n")
  }

  @Test func `variables and the output mode stay, whichever of two lines ends last`() async throws {
    let (shell, _) = try shell()
    _ = await shell.run(line: "set a 1\noutput json")
    let gate = try TemporaryFolder()
    async let slow = shell.run(line: "! until [ -e \(gate.path)/open ]; do sleep 0.01; done\nset b 2")
    async let quick = shell.run(line: "set c 3\n! touch \(gate.path)/open")
    _ = await (slow, quick)
    #expect(await shell.run(line: "! echo $a $b $c\noutput").text == "1 2 3\n{\"output\":\"json\"}\n")
  }

  @Test func `a wrong line is told and nothing of it runs`() async throws {
    let (shell, test) = try shell()
    let output = await shell.run(line: "track job_000000000000000000000001\nnope")
    #expect(output.code == .usage && output.text.contains("nope"))
    #expect(await shell.run(line: "'").code == .scriptSyntax)
    #expect(try await test.session.status().tracked == 0)
  }

  @Test func `output beyond the limit is cut, and that is told`() async throws {
    let (shell, _) = try shell()
    let output = await shell.run(line: "! head -c 5000000 /dev/zero | tr '\\0' x")
    #expect(output.isTruncated && output.text.utf8.count == ProgramShell.outputLimitBytes)
    #expect(output.code == .ok)
  }

  @Test func `cancelling interrupts a shell command`() async throws {
    let (shell, _) = try shell()
    let run = Task { await shell.run(line: "! sleep 100") }
    run.cancel()
    #expect(await run.value.code == .interrupted)
  }

  @Test func `completes commands, and jobs as they are now`() async throws {
    let (shell, test) = try shell()
    #expect(await shell.complete(line: "unw", cursor: 3).isEmpty)
    #expect(await shell.complete(line: "wai 5", cursor: 3).map(\.text) == ["wait"])
    _ = try await test.session.track([.sample(1)], label: "wave-3")
    #expect(await shell.complete(line: "show wa", cursor: 7).map(\.text) == ["wave-3"])
  }

  @Test func `a script tells of each step, and stops at the first that fails`() async throws {
    let (shell, _) = try shell()
    let outcome = await shell.run(
      script: .script("output\n# nothing\n! echo ${x} scp_live_abc\nshow ${x}\njobs", name: "text"),
      variables: ["x": "you"])
    #expect(outcome.code == .commandFailed && outcome.problems.isEmpty && outcome.failure == nil)
    #expect(outcome.steps.map(\.line) == [1, 3, 4])
    #expect(outcome.steps.map(\.command) == ["output", "! echo ${x} scp_live_…", "show ${x}"])
    #expect(outcome.steps.map(\.output.code) == [.ok, .ok, .commandFailed])
    #expect(outcome.steps[0].output.text == "table\n")
    #expect(outcome.steps[2].output.text.hasPrefix("text:4:1: No tracked job answers to you"))
  }

  @Test func `a script with mistakes tells all of them and runs nothing`() async throws {
    let (shell, _) = try shell()
    let outcome = await shell.run(script: .script("jobs\nnope\nshow --x", name: "text"), variables: [:])
    #expect(outcome.code == .scriptSyntax && outcome.steps.isEmpty)
    #expect(outcome.problems.map { "\($0.file):\($0.line):\($0.column)" } == ["text:2:1", "text:3:6"])
    #expect(
      await shell.run(script: .files(["/nonexistent"]), variables: [:]).failure?.contains("/nonexistent")
        == true)
  }
}
