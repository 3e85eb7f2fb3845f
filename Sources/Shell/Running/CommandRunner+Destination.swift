internal import JobEngine
internal import LineEditing
internal import SurveyCoderAPI

extension CommandRunner {
  /// Opens what `>`, `>>` or `|` names, runs the body, and closes it again whatever came of it.
  func withDestination(
    _ destination: PreparedCommand.Destination?, _ outer: CommandOutput,
    _ body: (CommandOutput) async throws(CommandFailure) -> CommandOutcome
  ) async throws(CommandFailure) -> CommandOutcome {
    let style = TextStyle(isUnicode: console.traits.isUnicode, now: outer.style.now)
    switch destination {
    case nil: return try await body(outer)
    case .file(let path, let appends):
      let sink = try FileSink(path: path, appends: appends)
      return try await body(outer.redirected(to: sink, style))
    case .shell(let line):
      let process = try await startShell(line, hasInput: true)
      let output = outer.redirected(to: process, style)
      var outcome = CommandOutcome.done(.ok)
      var failure: CommandFailure?
      do throws(CommandFailure) { outcome = try await body(output) } catch { failure = error }
      let status = await finish(process)
      if Task.isCancelled { throw .interrupted }
      // A command that has read enough, as `head` does, is content.
      if let failure, failure != .outputClosed { throw failure }
      if status != 0 { throw .shellStatus(status) }
      return outcome
    }
  }

  func runShell(_ line: String) async throws(CommandFailure) -> CommandOutcome {
    let process = try await startShell(line, hasInput: false)
    let status = await finish(process)
    if Task.isCancelled { throw .interrupted }
    if status != 0 { throw .shellStatus(status) }
    return .done(.ok)
  }

  /// Waits for a shell command's end, and for what it printed.
  func finish(_ process: ShellProcess) async -> Int {
    let status: Int
    if let inputs = session.inputs {
      status = await inputs.waiting(for: "shell") { await process.finish() }
    } else {
      status = await process.finish()
    }
    console.childOutput?.drain()
    console.editor?.reclaim()
    return status
  }

  /// Leaves the terminal to a shell command, up to its end.
  ///
  /// - Parameter more: Variables that it gets besides.
  func startShell(
    _ line: String, hasInput: Bool, adding more: [String: String] = [:]
  ) async throws(CommandFailure) -> ShellProcess {
    await console.editor?.lend()
    do {
      return try ShellProcess(
        line, environment: environment.forShell(variables).merging(more) { $1 }, hasInput: hasInput,
        output: console.childOutput?.descriptor)
    } catch {
      console.editor?.reclaim()
      throw error
    }
  }
}
