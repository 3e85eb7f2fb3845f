import EngineTesting
import JSON
import JobEngine
import Operations
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite(.timeLimit(.minutes(3))) struct WaitTests {
  @Test func `a wait in a pipe shows the job move, and ends with its result's file`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(
      id, .job(id, .queued), .job(id, .processing, processed: 5), .job(id, .processing, processed: 8),
      .job(id, .processing, processed: 34), .job(id, .processing, processed: 90), .completed(id))
    #expect(await shell.runAdvancing("track \(id) > /dev/null; wait \(id)") == .ok)
    let lines = shell.output.lines.map { line in
      // Speed and ETA depend on when the policy looks.
      line.contains("  ETA ") && !line.hasPrefix("✔")
        ? line.split(separator: "  ").dropLast(2).joined(separator: "  ") : line
    }
    #expect(lines.count == 5)
    #expect(
      lines.prefix(4) == [
        "\(id) queued", "\(id) processing  5%  5/100", "\(id) processing  34%  34/100",
        "\(id) processing  90%  90/100",
      ])
    let last = try #require(lines.last)
    #expect(last.hasPrefix("✔ \(id) completed  100/100  in "))
    #expect(last.contains("→ \(shell.test.folder.path)/results/"))
  }

  @Test func `a job that fails ends the wait with 5, its error and one line of reason`() async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    await shell.test.api.script(
      id, .job(id, .failed, failure: JobFailure(code: "CODING_FAILED", message: "Bad\u{1b}[31m luck.")))
    #expect(await shell.runAdvancing("track \(id) > /dev/null; wait \(id); output") == .jobFailed)
    #expect(shell.output.lines == ["✘ \(id) failed  CODING_FAILED: Bad\\x1b[31m luck."])
    #expect(shell.errors.lines == ["error: A job that was waited for failed or expired."])
  }

  @Test func `a job that is gone ends the wait with 5, one that the key never saw with 1`() async throws {
    let (shell, other) = (try TestShell(), try TestShell())
    let (gone, unknown) = (try JobID.sample(1), try JobID.sample(2))
    let answer = ScriptedJobsAPI.JobAnswer.error(.notFound, status: 404, code: "NOT_FOUND")
    await shell.test.api.script(gone, .job(gone, .processing), answer)
    // Asked for some times more while it may be too young to be known everywhere.
    await other.test.api.script(unknown, answer, answer, answer, answer)
    #expect(await shell.runAdvancing("track \(gone) > /dev/null; wait \(gone)") == .jobFailed)
    #expect(shell.output.lines.last?.contains("expired") == true)
    #expect(await other.runAdvancing("track \(unknown) > /dev/null; wait \(unknown)") == .commandFailed)
    #expect(other.output.lines.last?.contains("✘ \(unknown) unresolved  The API does not know") == true)
    #expect(other.errors.lines == ["error: A job that was waited for could not be brought to its end."])
  }

  @Test func `a wait whose time is up ends with 6 and says that the job goes on`() async throws {
    let shell = try TestShell()
    let (id, session, clock) = (try JobID.sample(1), shell.test.session, shell.test.clock)
    let look = Result.job(id, .processing, processed: 30)
    await shell.test.api.script(id, look, look, look, look)
    let running = Task { await shell.run("track \(id) > /dev/null; wait \(id) --timeout 5s") }
    var events: [JobEvent] = []
    while !events.contains(where: { $0.kind == .updated }) {
      events = try await session.nextEvents(after: events.count)
    }
    let time = Task { while !Task.isCancelled { await clock.advanceToNextSleeper() } }
    #expect(await running.value == .timedOut)
    time.cancel()
    let last = Task { try? await clock.sleep(until: clock.now + .seconds(1)) }
    await time.value
    last.cancel()
    await session.end()
    #expect(shell.output.lines.last?.hasPrefix("◌ \(id) still processing  30%  30/100") == true)
    #expect(shell.errors.text.contains("go on"))
  }

  @Test func `without a key a wait ends with 7, and a service that is away with 8`() async throws {
    let shell = try TestShell(key: nil)
    let id = try JobID.sample(1)
    #expect(await shell.run("track \(id); wait \(id)") == .noKey)
    let away = try TestShell()
    await away.test.api.script(id, .error(.unreachable))
    #expect(await away.run("track \(id); refresh \(id)") == .unreachable)
  }

  @Test func `json and ndjson hold the replies and nothing else`() async throws {
    let shell = try TestShell()
    let ids = [try JobID.sample(1), try JobID.sample(2)]
    for id in ids { await shell.test.api.script(id, .completed(id)) }
    let text = "track \(ids[0]) \(ids[1]); wait @all; output ndjson; jobs"
    #expect(await shell.runAdvancing(text) { $0.output = .json } == .ok)
    let replies = try shell.output.lines.map { try JSONDocument(parsing: $0).root }
    #expect(replies.count == 4)
    #expect(replies[0]["jobs"]?.count == 2)
    #expect(replies[1]["outcome"]?.string == "completed")
    #expect(replies[2]["id"]?.string == ids[1].text && replies[3]["id"]?.string == ids[0].text)
    #expect(shell.errors.text == "")
  }

  @Test func `waiting for no job says so and is no error`() async throws {
    let shell = try TestShell()
    #expect(await shell.run("wait @active; watch") == .ok)
    #expect(
      shell.output.lines == ["There is nothing to wait for: no such job is active.", "No job is active."])
  }

  @Test func `on a terminal a block shows the jobs that run, and is gone at the end`() async throws {
    let editor = ScriptedEditor(width: 60, height: 5)
    let shell = try TestShell(
      editor: editor, traits: TerminalTraits(isTerminal: true, hasColor: false, isUnicode: true))
    let ids = try (1...4).map { try JobID.sample($0) }
    for id in ids {
      await shell.test.api.script(id, .job(id, .processing, processed: 61))
      await shell.test.api.hold(id)
    }
    let running = Task {
      await shell.run(
        "track \(ids.map(\.text).joined(separator: " ")) --label w > /dev/null; wait @all --timeout 1h")
    }
    await editor.nextBlock()
    let block = editor.blocks.last { !$0.isEmpty } ?? []
    #expect(block.count == 2)
    #expect(block.first == "w  unknown")
    #expect(block.last == "… and 3 more")
    for id in ids { await shell.test.api.open(id) }
    running.cancel()
    #expect(await running.value == .interrupted)
    #expect(editor.blocks.last == [])
  }

  @Test func `watch as ndjson is a line for each change of a job, as it comes`() async throws {
    let shell = try TestShell()
    let (id, other) = (try JobID.sample(1), try JobID.sample(2))
    await shell.test.api.script(
      id, .job(id, .queued), .job(id, .processing, processed: 50), .completed(id))
    await shell.test.api.script(
      other, .job(other, .failed, failure: JobFailure(code: "E", message: "m")))
    let code = await shell.runAdvancing("track \(id) \(other) > /dev/null; watch") { $0.output = .ndjson }
    #expect(code == .ok, "\(shell.errors.text)")
    let jobs = try shell.output.lines.map { try JSONDocument(parsing: $0).root }
    func states(_ id: JobID) -> [String?] {
      jobs.filter { $0["id"]?.string == id.text }.map { $0["status"]?.string }
    }
    #expect(states(id) == ["unknown", "queued", "processing", "completed"])
    #expect(states(other) == ["unknown", "failed"])
    #expect(jobs.last?["result"]?["path"]?.string?.hasPrefix(shell.test.folder.path) == true)
  }

  @Test func `watch as ndjson ends with what keeps the jobs from being looked at`() async throws {
    let shell = try TestShell(key: nil)
    let code = await shell.run("track a > /dev/null; watch") { $0.output = .ndjson }
    #expect(code == .noKey)
    #expect(shell.output.lines.count == 1)
  }

  @Test(arguments: [("watch", OutputMode.ndjson), ("watch", .table), ("wait a", .table)])
  func `waiting ends when nobody reads what it tells`(command: String, mode: OutputMode) async throws {
    let shell = try TestShell()
    let id = try JobID.sample(1)
    // The job never ends: only the missing reader can end the command.
    await shell.test.api.script(id, .job(id, .queued))
    for _ in 1...100 { await shell.test.api.script(id, .job(id, .processing, processed: 50)) }
    shell.output.close(afterWrites: 1)
    let code = await shell.runAdvancing("track \(id) --label a > /dev/null; \(command)") { $0.output = mode }
    #expect(code == .commandFailed)
    #expect(shell.output.lines.count == 1)
    #expect(shell.errors.text == "")
  }
}
