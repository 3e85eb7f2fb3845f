internal import Operations

/// Commands that set how the shell is.
extension ShellCommands {
  static let settings: [CommandDeclaration] = [configList, configSet, configUnset, configPath]
  static let aliases: [CommandDeclaration] = [alias, unalias]

  private static let configList = CommandDeclaration(
    words: ["config", "list"], group: .session,
    summary: "Show the settings, and what the config file says of them",
    discussion: "`config` alone is the same. --no-config starts without the file.",
    body: .shell { _ throws(InvalidArgument) in .config(.list) })

  private static let configSet = CommandDeclaration(
    words: ["config", "set"], group: .session,
    summary: "Write a setting to the config file, for this and later starts",
    discussion: "A key is never one of them: it has a file of its own, which `config set key-file` may name.",
    parameters: [
      CommandParameter(.text, "NAME", isRequired: true, offers: .words(Setting.names), "the setting"),
      CommandParameter(.text, "VALUE", isRequired: true, offers: .settingValue, "its value"),
    ],
    examples: ["config set policy thrifty", "config set alias.w 'wait @active --timeout 10m'"],
    body: .shell { arguments throws(InvalidArgument) in
      let (name, value) = (arguments.positionals[0], arguments.positionals[1])
      let setting = try Setting.find(name)
      do throws(InvalidArgument) { try setting.check(value) } catch {
        var error = error
        error.word = 1
        throw error
      }
      return .config(.set(setting, value: value))
    })

  private static let configUnset = CommandDeclaration(
    words: ["config", "unset"], group: .session, summary: "Take a setting out of the config file",
    parameters: [
      CommandParameter(.text, "NAME", isRequired: true, offers: .words(Setting.names), "the setting")
    ],
    examples: ["config unset policy"],
    body: .shell { arguments throws(InvalidArgument) in
      .config(.unset(try Setting.find(arguments.positionals[0])))
    })

  private static let configPath = CommandDeclaration(
    words: ["config", "path"], group: .session, summary: "Tell where the config file is",
    body: .shell { _ throws(InvalidArgument) in .config(.path) })

  private static let alias = CommandDeclaration(
    words: ["alias"], group: .shell, summary: "Give a command a short name, or list those given",
    discussion:
      "Words behind the name are added to the command. `config set alias.NAME COMMAND` keeps it for later starts.",
    parameters: [
      CommandParameter(.text, "NAME", offers: .aliases, "a word"),
      CommandParameter(.text, "=", offers: .words(["="]), "stands between the two"),
      CommandParameter(.texts, "COMMAND…", "what it stands for"),
    ],
    examples: ["alias w = wait @active --timeout 10m", "alias"], body: .around(.alias, from: 2))

  private static let unalias = CommandDeclaration(
    words: ["unalias"], group: .shell, summary: "Take a short name away",
    parameters: [CommandParameter(.text, "NAME", isRequired: true, offers: .aliases, "the name")],
    examples: ["unalias w"],
    body: .shell { arguments throws(InvalidArgument) in .unalias(arguments.positionals[0]) })
}
