internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// One line of the config file: a setting, or an alias.
struct Setting: Sendable, Equatable {
  /// As in the file and behind `config set`: `policy`, `alias.w`.
  let name: String
  let summary: String
  /// What it may be, where that is one of a few words.
  var values: [String]?
  var isFile = false
  var isURL = false

  static let all: [Setting] = [
    Setting(name: "api-url", summary: "where the API answers", isURL: true),
    Setting(name: "key-file", summary: "the file with the API key, which only you may read", isFile: true),
    Setting(name: "policy", summary: "the poll policy", values: NamedPolicies.names),
    Setting(
      name: "output", summary: "the form of replies at the prompt",
      values: OutputMode.allCases.map(\.rawValue)),
    Setting(
      name: "timing", summary: "whether the prompt tells how long commands took", values: ["on", "off"]),
    Setting(
      name: "live", summary: "whether the progress of active jobs stands above the prompt",
      values: ["on", "off"]),
    Setting(name: "hints", summary: "whether the prompt says what may come next", values: ["on", "off"]),
    Setting(name: "pager", summary: "what shows what is higher than the screen; off for nothing"),
  ]

  static let names = all.map(\.name)
  private static let aliasPrefix = "alias."

  static func named(_ name: String) -> Setting? {
    if name.hasPrefix(aliasPrefix), name.count > aliasPrefix.count {
      return Setting(name: name, summary: "an alias")
    }
    return all.first { $0.name == name }
  }

  /// - Throws: ``InvalidArgument`` with what was probably meant.
  static func find(_ name: String) throws(InvalidArgument) -> Setting {
    if let setting = named(name) { return setting }
    throw InvalidArgument(
      "There is no setting called \(name.prefix(80)): they are \(names.joined(separator: ", ")) and alias.NAME.",
      word: 0, suggestion: Suggestion.nearest(to: name, in: names))
  }

  /// The name behind `alias.`, if it is one.
  var alias: String? {
    name.hasPrefix(Self.aliasPrefix) ? String(name.dropFirst(Self.aliasPrefix.count)) : nil
  }

  func check(_ value: String) throws(InvalidArgument) {
    guard !SecretText.holdsKey(value) else {
      throw InvalidArgument(
        "A key does not belong into the config file: `config set key-file PATH` names its file.")
    }
    guard !value.isEmpty, !value.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw InvalidArgument("\(name) is one line of text.")
    }
    if let values, !values.contains(value) {
      throw InvalidArgument(
        "“\(value.prefix(80))” is not one of \(values.joined(separator: ", ")).",
        suggestion: Suggestion.nearest(to: value, in: values))
    }
    if isURL {
      do { _ = try APIURL(value) } catch { throw InvalidArgument(error.description) }
    }
    if let alias { _ = try Self.aliasWords(alias, value) }
  }

  /// The words that an alias of the file stands for.
  static func aliasWords(_ name: String, _ text: String) throws(InvalidArgument) -> [String] {
    let commands: [ParsedCommand]
    do { commands = try CommandLanguage.parse(text) } catch { throw InvalidArgument(error.message) }
    guard commands.count == 1, let command = commands.first, command.shellLine == nil,
      command.destination == nil, case let words = command.words.compactMap(\.literal),
      words.count == command.words.count
    else {
      throw InvalidArgument("An alias stands for one command, without ${…}, >, | or !.")
    }
    try AliasRule.check(name, words, in: .standard)
    do { _ = try CommandTable.standard.find(words) } catch {
      throw InvalidArgument(error.message, suggestion: error.suggestion)
    }
    return words
  }
}
