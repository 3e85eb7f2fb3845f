internal import JSON
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
    case .watch(let jobs): return try await watch(jobs, output)
    case .source(let path): return try await source(path, output, within: run)
    case .shellLine(let line): return try await runShell(line)
    case .quit: return .quit
    default:
      let hint = if case .key = command { NextStep.afterKey } else { nil as String? }
      if let reply = try await reply(to: command) {
        try await output.write(reply, hint: shown(hint, output, in: run))
      }
      return .done(.ok)
    }
  }

  /// Does what a command says that is over at once.
  ///
  /// - Returns: `nil` where there is nothing to say.
  private func reply(to command: ShellCommand) async throws(CommandFailure) -> (any Renderable)? {
    switch command {
    case .key(let origin): return MessageReply(message: try await setKey(from: origin))
    case .help(let words): return try help(words)
    case .history(let count): return EnteredLinesReply(entries: (history?.entries ?? []).suffix(count))
    case .output(let mode?): self.mode = mode
    case .output(nil): return ModeReply(name: "output", setting: mode.rawValue, text: mode.rawValue)
    case .timing(let isOn?): tellsTime = isOn
    case .timing(nil):
      let word = tellsTime ? "on" : "off"
      return ModeReply(name: "timing", setting: word, text: "timing is \(word)")
    case .live(let isOn?): await live?.turn(on: isOn)
    case .live(nil):
      let word = await live?.isOn == true ? "on" : "off"
      return ModeReply(name: "live", setting: word, text: "live is \(word)")
    case .listVariables:
      return NamedTextsReply(
        kind: "variables", texts: variables.all.map { ($0.name, $0.value) },
        none: "No variable is set: `set NAME VALUE` or `let NAME = COMMAND` sets one.")
    case .set(let name, let value): variables[name] = value
    case .listAliases:
      let texts = environment.names.aliases.sorted { $0.key < $1.key }.map { name, words in
        (name: name, text: words.map(CommandQuoting.quoted).joined(separator: " "))
      }
      return NamedTextsReply(
        kind: "aliases", texts: texts, none: "There is no alias: `alias NAME = COMMAND` gives one.")
    case .alias(let name, let words): environment.names.setAlias(name, words)
    case .unalias(let name): try removeAlias(name)
    case .config(let request): return try await configure(request)
    case .parameter(let parameter):
      guard variables[parameter.name] == nil else { break }
      guard let fallback = parameter.fallback else { throw .file(parameter.complaint) }
      variables[parameter.name] = fallback
    case .record(let request): return MessageReply(message: try record(request))
    case .watch, .source, .shellLine, .quit: break
    }
    return nil
  }

  /// - Returns: What to say.
  private func record(_ request: ShellCommand.RecordRequest) throws(CommandFailure) -> String {
    guard let recorder else {
      throw .file("Only what is typed at the prompt is recorded, and there is no prompt here.")
    }
    switch request {
    case .start(let path, let replaces):
      return try recorder.start(path, replaces: replaces, mode: mode, date: environment.clock.date)
    case .stop:
      guard let message = recorder.stop() else {
        throw .file("Nothing is being recorded: `record start FILE` begins.")
      }
      return message
    }
  }

  private func help(_ words: [String]) throws(CommandFailure) -> any Renderable {
    let table = reader.table
    guard !words.isEmpty else { return HelpReply(commands: table.commands, isOverview: true) }
    if words.count == 1, let topic = HelpTopic(rawValue: words[0]) { return HelpTopicReply(topic: topic) }
    let found = table.commands(beginning: words)
    guard found.isEmpty else { return HelpReply(commands: found, isOverview: false) }
    do { return HelpReply(commands: [try table.find(words).command], isOverview: false) } catch {
      throw .operation(.invalid(error))
    }
  }

  private func removeAlias(_ name: String) throws(CommandFailure) {
    guard environment.names.aliases[name] != nil else {
      let nearest = Suggestion.nearest(to: name, in: environment.names.aliases.keys.sorted())
      throw .operation(
        .invalid(InvalidArgument("There is no alias called \(name.prefix(80)).", suggestion: nearest)))
    }
    environment.names.setAlias(name, nil)
  }

  /// - Returns: What to say.
  private func setKey(from origin: ShellCommand.KeyOrigin) async throws(CommandFailure) -> String {
    guard !environment.isReplay else { return try await takeKeyOfRecording() }
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

  /// Whichever key there was, a recording needs none.
  private func takeKeyOfRecording() async throws(CommandFailure) -> String {
    do { try await session.setKey(.ofRecording, source: .recording) } catch { throw .session(error) }
    return "The recording is answered without a key."
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
