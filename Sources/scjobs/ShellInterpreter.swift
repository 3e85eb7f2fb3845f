import JSON
import JobEngine
import LineEditing
import Operations
import Service
import Shell

/// The shell, as the service asks for it.
struct ShellInterpreter: CommandInterpreter {
  let shell: ProgramShell
  /// How the session was chosen, for another beside it.
  let choice: SessionChoice
  /// The session's own, where it is recorded or replayed.
  let inputs: (any InputGate)?

  func run(line: String) async -> CommandReply { CommandReply(await shell.run(line: line)) }

  func complete(line: String, cursor: Int) async -> [CommandCandidate] {
    let before = line.unicodeScalars.prefix(cursor)
    return await shell.complete(line: line, cursor: cursor).map { completion in
      // Where it is not told, the word since the last blank.
      let replaced = completion.replacing ?? before.reversed().prefix { $0 != " " && $0 != "\t" }.count
      return CommandCandidate(
        text: completion.text, display: completion.display, suffix: completion.suffix,
        start: max(0, cursor - replaced))
    }
  }

  func run(
    script: ScriptText, variables: [String: String], recording: String?
  ) async throws(InvalidArgument) -> ScriptReply {
    if let name = variables.keys.sorted().first(where: { !Variables.isName($0) }) {
      throw InvalidArgument(
        "A variable's name is made of letters, digits and _.", parameter: "set",
        pointer: .init(tokens: ["set", name]))
    }
    let source: ScriptRunner.Source =
      switch script {
      case .file(let path): .files([path])
      case .text(let text): .script(text, name: "text")
      }
    let outcome: ProgramScriptOutcome
    var misfits: [String] = []
    if let recording {
      (outcome, misfits) = try await replay(ScriptReplay(recording, beside: choice), source, variables)
    } else {
      outcome = await shell.run(script: source, variables: variables)
    }
    if let failure = outcome.failure {
      throw InvalidArgument(failure, parameter: "path", pointer: .init(tokens: ["path"]))
    }
    return ScriptReply(outcome, misfits: misfits)
  }

  private func replay(
    _ replay: ScriptReplay, _ source: ScriptRunner.Source, _ variables: [String: String]
  ) async throws(InvalidArgument) -> ScriptReplay.Outcome {
    guard let inputs else { return try await replay.run(source, variables: variables) }
    // To a session that is recorded or replayed itself, it is something that goes on outside.
    return try await inputs.waiting(for: "replay") {
      do throws(InvalidArgument) {
        return Result<ScriptReplay.Outcome, InvalidArgument>.success(
          try await replay.run(source, variables: variables))
      } catch {
        return .failure(error)
      }
    }.get()
  }
}

extension CommandReply {
  fileprivate init(_ output: ProgramOutput) {
    self.init(output: output.text, isTruncated: output.isTruncated, exitCode: Int(output.code.rawValue))
  }
}

extension ScriptReply {
  /// - Parameter misfits: Why the recording does not fit the script.
  fileprivate init(_ outcome: ProgramScriptOutcome, misfits: [String]) {
    // As that of `scjobs run --recording`.
    let code: ExitCode = outcome.code == .ok && !misfits.isEmpty ? .commandFailed : outcome.code
    let result: Outcome =
      if !outcome.problems.isEmpty { .invalid } else { code == .ok ? .completed : .failed }
    self.init(
      outcome: result, exitCode: Int(code.rawValue),
      steps: outcome.steps.map {
        Step(
          line: $0.line, command: $0.command, reply: CommandReply($0.output), isPardoned: $0.isPardoned)
      },
      problems: outcome.problems.map {
        Problem(file: $0.file, line: $0.line, column: $0.column, message: $0.message)
      },
      misfits: outcome.problems.isEmpty ? misfits : [])
  }
}
