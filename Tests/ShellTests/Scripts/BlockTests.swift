import EngineTesting
import Foundation
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

/// `expect`, `if`, `retry` and `within`, as a script runs them.
@Suite(.timeLimit(.minutes(3))) struct BlockTests {
  /// - Parameter sleepers: Who sleeps on the clock when nothing goes on but time: a deadline, and a pause or a poll.
  private func run(
    _ text: String, _ shell: TestShell? = nil, sleepers: Int = 2,
    _ configure: (inout ScriptRunner.Options) -> Void = { _ in }
  ) async throws -> (code: ExitCode, shell: TestShell) {
    let shell = try shell ?? TestShell()
    var options = ScriptRunner.Options()
    configure(&options)
    let clock = shell.test.clock
    let time = Task {
      while true {
        await clock.sleepers(sleepers)
        if Task.isCancelled { return }
        await clock.advanceToNextSleeper()
      }
    }
    let code = await shell.runner().run(.script(text, name: "s"), options: options)
    time.cancel()
    // Lets it see that.
    let last = (1...sleepers).map { _ in Task { try? await clock.sleep(until: clock.now + .seconds(1)) } }
    await time.value
    for task in last { task.cancel() }
    await shell.test.session.end()
    return (code, shell)
  }

  @Test func `an expectation that does not hold ends the script with 4, and shows where`() async throws {
    let (code, shell) = try await run(
      "track a --label w > /dev/null\nshow a\n  expect /label == wave\noutput")
    #expect(code == .expectationFailed)
    #expect(
      shell.errors.text == """
        s:3:20: Expected /label == wave. Found “w”.
            expect /label == wave
                             ^

        """)
    #expect(!shell.output.text.contains("table"))
  }

  @Test func `expectations see the reply of a capture, a redirection, and a reply before`() async throws {
    let (code, shell) = try await run(
      """
      track a --label w > /dev/null
      expect /jobs/0/label == w
      let x = jobs --limit 1 --pointer /jobs/0/id
      expect /jobs/0/id == ${x}
      set y 1
      expect /jobs/0/id == a
      show a | cat > /dev/null
      expect /id == a
      """)
    #expect(code == .ok, "\(shell.errors.text)")
  }

  @Test func `a command may fail where an expectation stands behind it, and must fail in that way`()
    async throws
  {
    let (code, shell) = try await run("show x\nexpect fail not_tracked\noutput")
    #expect(code == .ok && shell.output.text == "table\n" && shell.errors.text == "")
    let (other, told) = try await run("show x\nexpect fail no_key\noutput")
    #expect(other == .expectationFailed)
    #expect(
      told.errors.text.hasPrefix("s:2:13: Expected fail no_key. It failed with not_tracked: No tracked job"))
    let (none, fine) = try await run("output\nexpect fail no_key")
    #expect(none == .expectationFailed)
    #expect(fine.errors.text.contains("The command before did not fail."))
  }

  @Test func `an error ends the script where only a reply is asked for`() async throws {
    let (code, shell) = try await run("show x\nexpect /label == w")
    #expect(code == .commandFailed)
    #expect(shell.errors.text.hasPrefix("s:1:1: No tracked job"))
    #expect(try await run("show x\nexpect status queued").code == .commandFailed)
  }

  @Test func `a wait may end as it will where its status is asked for`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .job(id, .failed, failure: JobFailure(code: "E", message: "m")))
    let (code, _) = try await run(
      """
      track \(id) > /dev/null
      wait \(id) > /dev/null
      expect status failed
      expect /jobs/0/error/code == E
      wait \(id) > /dev/null
      if status completed
        output
      else if status failed
        ! echo it failed > "$out"
      end
      wait \(id) > /dev/null
      expect /outcome == failed
      """, shell
    ) { $0.variables["out"] = shell.test.folder.path + "/out" }
    #expect(code == .jobFailed, "a comparison alone does not take the end of a wait up")
    #expect(shell.errors.text.hasPrefix("s:11:1: A job that was waited for failed"))
    #expect(try String(contentsOfFile: shell.test.folder.path + "/out", encoding: .utf8) == "it failed\n")
  }

  @Test func `the first branch whose condition holds runs, and no other`() async throws {
    let text = """
      set x ${n}
      if value ${x} == 1
        output
      else if value ${x} == 2
        if value a == b
          help
        else
          timing
        end
      else
        live
      end
      output
      """
    for (number, word) in [("1", "table"), ("2", "timing is off"), ("3", "live is off")] {
      let (code, shell) = try await run(text) { $0.variables["n"] = number }
      #expect(code == .ok, "\(shell.errors.text)")
      #expect(shell.output.text == "\(word)\ntable\n")
    }
  }

  @Test func `a reply that is not there is no reason for a branch`() async throws {
    let (code, shell) = try await run("if /x exists\n output\nelse\n timing\nend")
    #expect(code == .ok && shell.output.text == "timing is off\n")
  }

  @Test func `a deadline gives the command up with 6, and says so where it stands`() async throws {
    let (code, shell) = try await run("track a > /dev/null\n within 90s wait a > /dev/null\noutput", .stuck())
    #expect(code == .timedOut)
    #expect(shell.errors.text.contains("s:2:13: The time of 1m30s was up; tracked jobs go on."))
    #expect(shell.errors.text.contains("The job goes on."))
    #expect(shell.output.text == "")
  }

  @Test func `a deadline is a failure like others`() async throws {
    let (code, shell) = try await run(
      """
      track a > /dev/null
      within 90s
        output
        wait a > /dev/null
        ! echo never
      end
      expect fail timed_out
      output
      """, .stuck())
    #expect(code == .ok, "\(shell.errors.text)")
    #expect(shell.output.text == "table\ntable\n")
  }

  @Test func `of two deadlines the one that is up counts`() async throws {
    let (code, shell) = try await run(
      "track a > /dev/null\nwithin 1h within 30s wait a > /dev/null\nexpect fail timed_out\nwithin 5s\nwithin 1h wait a > /dev/null\nend",
      .stuck(), sleepers: 3)
    #expect(code == .timedOut)
    #expect(shell.errors.text.contains("s:5:11: The time of 5 s was up"))
  }

  @Test func `the whole run has a deadline, too`() async throws {
    let (code, shell) = try await run("track a > /dev/null\nwait a > /dev/null\noutput", .stuck()) {
      $0.deadline = .seconds(3600)
    }
    #expect(code == .timedOut)
    #expect(shell.errors.text.contains("s:2:1: The time of 1h00m was up"))
    #expect(shell.test.clock.elapsed == .seconds(3600))
  }

  @Test func `what fails for a while is tried again, after a pause`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(
      id, .error(.unreachable), .error(.unavailable, status: 503), .job(id, .processing))
    let (code, _) = try await run(
      "track \(id) > /dev/null\nretry 10m --every 30s refresh \(id) > /dev/null", shell)
    #expect(code == .ok, "\(shell.errors.text)")
    #expect(shell.errors.text == "" && shell.test.clock.elapsed >= .seconds(60))
  }

  @Test func `what will not pass is not tried again`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .error(.forbidden, status: 403))
    let (code, _) = try await run("track \(id) > /dev/null\nretry 10m refresh \(id)", shell)
    #expect(code == .noKey && shell.test.clock.elapsed == .zero)
    #expect(!shell.errors.text.contains("tried"))
  }

  @Test(arguments: [
    ("retry 1m --every 25s --on not_tracked show x", 3, 50),
    ("retry 1h --times 2 --on not_tracked show x", 2, 5),
    ("retry 1m --every=25s --on=no_key,not_tracked\n show x\nend", 3, 50),
  ])
  func `tries end with their number or their time, and the last failure counts`(
    text: String, tries: Int, seconds: Int
  ) async throws {
    let (code, shell) = try await run(text)
    #expect(code == .commandFailed)
    #expect(shell.errors.text.contains("No tracked job answers to x"))
    #expect(
      shell.errors.text.contains("It was tried \(tries) times in \(seconds) s."), "\(shell.errors.text)")
    #expect(shell.errors.lines.count == 3, "failures in between are not told")
    #expect(shell.test.clock.elapsed == .seconds(seconds))
  }

  @Test func `a pause that the service asks for is kept, and not sat out where it is too long`() async throws
  {
    for (wait, code) in [(Duration.seconds(200), ExitCode.ok), (.seconds(900), .commandFailed)] {
      let shell = try TestShell()
      let id = try JobID.sample(1)
      await shell.test.api.script(
        id, .error(.rateLimited, status: 429, retryAfter: wait), .job(id, .processing))
      let ended = try await run(
        "track \(id) > /dev/null\nretry 10m --every 1s refresh \(id) > /dev/null", shell)
      #expect(ended.code == code, "\(shell.errors.text)")
      #expect(
        shell.test.clock.elapsed >= (code == .ok ? wait : .zero) && shell.test.clock.elapsed < .seconds(600))
    }
  }

  @Test func `a try that hangs is over with the time for all`() async throws {
    let (code, shell) = try await run("track a > /dev/null\nretry 2m wait a > /dev/null", .stuck())
    #expect(code == .timedOut && shell.test.clock.elapsed == .seconds(120))
    #expect(shell.errors.text.contains("s:2:10: The time of 2m00s was up"))
  }

  @Test func `expectations may be waited for, and are told once`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(id, .job(id, .queued), .job(id, .queued), .job(id, .processing))
    let (code, _) = try await run(
      """
      track \(id) > /dev/null
      retry 10m --every 1m --on expectation_failed
        refresh \(id) > /dev/null
        expect status processing
      end
      """, shell)
    #expect(code == .ok && shell.errors.text == "", "\(shell.errors.text)")
  }

  @Test func `with --continue a block goes on behind a failure, and a retry does not`() async throws {
    let (code, shell) = try await run(
      "if value a == a\nshow x\noutput\nend\nretry 1m\nshow y\ntiming\nend\noutput"
    ) { $0.continuesAfterFailures = true }
    #expect(code == .commandFailed)
    #expect(shell.output.text == "table\ntable\n")
    #expect(shell.errors.lines.filter { $0.hasPrefix("s:") }.map { $0.prefix(5) } == ["s:2:1", "s:6:1"])
  }

  @Test func `quit ends the script from inside a block`() async throws {
    let (code, shell) = try await run("within 1m\nif value a == a\nquit\nend\nend\noutput")
    #expect(code == .ok && shell.output.text == "")
  }

  @Test func `--echo shows conditions and blocks as they are gone through`() async throws {
    let (_, shell) = try await run(
      "if value a == b\noutput\nelse\nwithin 1m output\nend\nretry 1m\noutput\nend"
    ) { $0.echoes = true }
    #expect(
      shell.output.lines == [
        "> if value a == b", "> within 1m output", "table", "> retry 1m", "> output", "table",
      ])
  }

  @Test func `what a source fails with may be expected`() async throws {
    let shell = try TestShell()
    let path = shell.test.folder.path + "/inner"
    try Data("show x".utf8).write(to: URL(fileURLWithPath: path))
    let (code, _) = try await run("source \(path)\nexpect fail not_tracked\noutput", shell)
    #expect(code == .ok && shell.output.text == "table\n")
  }

  @Test func `a parameter has its default, what it was given, or nothing runs`() async throws {
    let text = "param out --about 'a folder'\nparam n 3\n! echo $out $n > \"$file\""
    let shell = try TestShell()
    let path = shell.test.folder.path + "/out"
    let (code, _) = try await run("output\n" + text, shell)
    #expect(code == .usage && shell.output.text == "")
    #expect(
      shell.errors.text == """
        s:2:7: out has no value: give one by --set out=VALUE (a folder).
          param out --about 'a folder'
                ^

        """)
    let (given, _) = try await run(text, shell) { $0.variables = ["out": "x", "file": path] }
    #expect(given == .ok)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "x 3\n")
  }

  @Test func `a failure that no branch takes up is one after all`() async throws {
    let (code, shell) = try await run("show nobody\nif fail unreachable\n  output\nend\noutput")
    #expect(code == .commandFailed)
    #expect(shell.errors.text.hasPrefix("s:1:1: ") && shell.output.text.isEmpty, "\(shell.errors.text)")
    let taken = try await run("show nobody\nif fail unreachable\n  output\nelse\n  timing\nend")
    #expect(taken.code == .ok && taken.shell.output.text.contains("timing is off"))
  }

  @Test func `a sourced file that fails in a retry says so, once`() async throws {
    let shell = try TestShell()
    let path = shell.test.folder.path + "/part.scjobs"
    try Data("track a --label w > /dev/null\nshow a > /dev/null\nexpect /label == wave\n".utf8).write(
      to: URL(fileURLWithPath: path))
    let (code, _) = try await run("retry 1m --every 10s --times 2 source \(path)", shell)
    #expect(code == .expectationFailed)
    #expect(
      shell.errors.text.components(separatedBy: "Expected /label == wave").count == 2, "\(shell.errors.text)")
    #expect(shell.errors.text.contains("part.scjobs:3:"))
  }

  @Test func `a file that sources itself by a variable comes to an end`() async throws {
    let shell = try TestShell()
    let path = shell.test.folder.path + "/self.scjobs"
    try Data("let f = output --pointer /output\nset g \(path)\nsource ${g}\n".utf8).write(
      to: URL(fileURLWithPath: path))
    let (code, _) = try await run("param first\nsource ${first}", shell) { $0.variables = ["first": path] }
    #expect(code != .ok)
    #expect(shell.errors.text.contains("source"), "\(shell.errors.text)")
  }

}

extension TestShell {
  /// Whose job `a` never ends.
  fileprivate static func stuck() async throws -> TestShell {
    let shell = try TestShell()
    let id = try JobID("a")
    for _ in 1...2000 { await shell.test.api.script(id, .job(id, .processing, processed: 50)) }
    return shell
  }
}
