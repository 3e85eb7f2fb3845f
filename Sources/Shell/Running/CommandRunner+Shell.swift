internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// The commands of the shell itself.
extension CommandRunner {
  func run(
    _ command: ShellCommand, _ output: CommandOutput, in run: ScriptRun?
  ) async throws(CommandFailure) -> CommandOutcome {
    switch command {
    case .key(let origin): try await output.write(lines: [try await setKey(from: origin)])
    case .help(let words): try await output.write(lines: try help(words, output.style))
    case .history(let count):
      let lines = (history?.entries ?? []).suffix(count)
      try await output.write(lines: lines.map { $0.escapedForTerminal(keeping: ["\n"]) })
    case .output(let mode?): self.mode = mode
    case .output(nil): try await output.write(lines: [mode.rawValue])
    case .timing(let isOn?): tellsTime = isOn
    case .timing(nil): try await output.write(lines: ["timing is \(tellsTime ? "on" : "off")"])
    case .live(let isOn?): await live?.turn(on: isOn)
    case .live(nil): try await output.write(lines: ["live is \(await live?.isOn == true ? "on" : "off")"])
    case .watch(let jobs): return try await watch(jobs, output)
    case .listVariables:
      let facts = variables.all.map { (name: $0.name, value: $0.value.escapedForTerminal) }
      try await output.write(lines: TextWrap.facts(facts, output.style).map(SecretText.redacted))
    case .set(let name, let value): variables[name] = value
    case .source(let path): return try await source(path, output, within: run)
    case .shellLine(let line): return try await runShell(line)
    case .quit: return .quit
    }
    return .done(.ok)
  }

  private func help(_ words: [String], _ style: TextStyle) throws(CommandFailure) -> [String] {
    guard !words.isEmpty else { return HelpText.overview(reader.table, style) }
    let found = reader.table.commands(beginning: words)
    guard found.isEmpty else { return found.flatMap { HelpText.explain($0, style) } }
    do { return HelpText.explain(try reader.table.find(words).command, style) } catch {
      throw .usage(error.description, .start)
    }
  }

  /// - Returns: What to say.
  private func setKey(from origin: ShellCommand.KeyOrigin) async throws(CommandFailure) -> String {
    let key: APIKey
    var source = KeySource.session
    switch origin {
    case .file(let path):
      do { key = try KeyFile.read(path) } catch { throw .session(error) }
      source = .file
    case .argument(let text): key = try parse(text)
    case .question: key = try parse(try await askForKey())
    }
    do { try await session.setKey(key, source: source) } catch { throw .session(error) }
    return "The key is \(key.fingerprint) from now on."
  }

  private func parse(_ text: String) throws(CommandFailure) -> APIKey {
    do { return try APIKey(text) } catch { throw .session(.invalidKey(error)) }
  }

  private func askForKey() async throws(CommandFailure) -> String {
    guard let editor = console.editor else {
      throw .file("There is nobody to ask for the key: write `key --file PATH`, or set SCP_API_KEY.")
    }
    switch await editor.readSecret(prompt: "API key (not shown): ") {
    case .line(let text): return text
    case .interrupted, .endOfInput: throw .interrupted
    }
  }
}
