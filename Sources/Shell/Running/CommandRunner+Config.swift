internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// The config file.
extension CommandRunner {
  func configure(_ request: ShellCommand.ConfigRequest) async throws(CommandFailure) -> (any Renderable)? {
    switch request {
    case .list: return try await settings()
    case .path:
      guard let path = config.path else {
        throw .file("There is no config file: --no-config was given, or there is no home.")
      }
      return ModeReply(name: "path", setting: path, text: path.escapedForTerminal)
    case .set(let setting, let value):
      try config.write(setting, value)
      return MessageReply(message: try await take(setting, value))
    case .unset(let setting):
      guard config.value(of: setting) != nil else {
        throw .file("The config file says nothing of \(setting.name).")
      }
      try config.write(setting, nil)
      if let alias = setting.alias { environment.names.setAlias(alias, nil) }
      return MessageReply(
        message: "The config file says nothing of \(setting.name) any more; the next start goes by that.")
    }
  }

  private func settings() async throws(CommandFailure) -> ConfigReply {
    let status: SessionStatus
    do { status = try await session.status() } catch { throw .session(error) }
    let showsActiveJobs = await live?.isOn == true
    let rows = Setting.all.map { setting in
      let now = setting.name == "live" ? showsActiveJobs ? "on" : "off" : now(setting, status)
      return ConfigReply.Row(
        name: setting.name, value: now, inFile: config.value(of: setting),
        summary: setting.summary)
    }
    let aliases = environment.names.aliases.sorted { $0.key < $1.key }.map { name, words in
      ConfigReply.Row(
        name: "alias.\(name)",
        value: SecretText.redacted(words.map(CommandQuoting.quoted).joined(separator: " ")),
        inFile: Setting.named("alias.\(name)").flatMap(config.value), summary: "an alias")
    }
    return ConfigReply(path: config.path, settings: rows + aliases)
  }

  /// What is in force.
  private func now(_ setting: Setting, _ status: SessionStatus) -> String? {
    switch setting.name {
    case "api-url": status.apiURL
    case "policy": status.policy
    case "output": mode.rawValue
    case "timing": tellsTime ? "on" : "off"
    case "hints": givesHints ? "on" : "off"
    case "pager": Pager.command(config: config.pager, environment: environment.variables) ?? "off"
    case "key-file": status.key?.source == .file ? config.keyFile : nil
    default: nil
    }
  }

  /// Lets a setting count from now on, where it can.
  ///
  /// - Returns: What to say.
  private func take(_ setting: Setting, _ value: String) async throws(CommandFailure) -> String {
    switch setting.name {
    case "policy":
      do { _ = try await session.setPolicy(PolicySpec(name: value)) } catch { throw .session(error) }
    case "output": mode = OutputMode(rawValue: value) ?? mode
    case "timing": tellsTime = value == "on"
    case "live": await live?.turn(on: value == "on")
    case "hints": givesHints = value == "on"
    case "pager": break
    case "api-url", "key-file": return "\(setting.name) is \(value) from the next start on."
    default:
      guard let alias = setting.alias else { break }
      environment.names.setAlias(alias, config.aliases[alias])
    }
    return "\(setting.name) is \(value) from now on."
  }
}
