internal import Glibc
internal import JobEngine
internal import Operations

/// What the config file says.
package struct Configuration: Sendable, Equatable {
  /// Where the file is, or would be; `nil` where there is no home for it, or where it is to be left alone.
  package let path: String?
  /// By their names, those of aliases left out.
  private var values: [String: String] = [:]
  /// The words that each alias stands for.
  package private(set) var aliases: [String: [String]] = [:]

  /// Without a file: all is as it is by default.
  package static let none = Configuration(path: nil)

  private init(path: String?) { self.path = path }

  /// `$XDG_CONFIG_HOME/scjobs/config`, else `~/.config/scjobs/config`.
  package static func standardPath(environment: [String: String]) -> String? {
    let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (folder ?? environment["HOME"].map { $0 + "/.config" }).map { $0 + "/scjobs/config" }
  }

  /// Reads the file, where there is one.
  package init(environment: [String: String]) throws(ConfigProblem) {
    self.init(path: Self.standardPath(environment: environment))
    if let path { try take(try Self.read(path)) }
  }

  private mutating func take(_ text: ConfigText) throws(ConfigProblem) {
    for entry in text.entries {
      guard let alias = Setting.named(entry.name)?.alias else {
        values[entry.name] = entry.value
        continue
      }
      // It was checked when it was read.
      aliases[alias] = try? Setting.aliasWords(alias, entry.value)
    }
  }

  package var apiURL: String? { values["api-url"] }
  package var keyFile: String? { values["key-file"] }
  package var policy: String? { values["policy"] }
  package var output: OutputMode? { values["output"].flatMap(OutputMode.init) }
  package var tellsTime: Bool { values["timing"] == "on" }
  package var showsActiveJobs: Bool { values["live"] != "off" }
  package var givesHints: Bool { values["hints"] != "off" }
  package var pager: String? { values["pager"] }

  /// As the file has it.
  func value(of setting: Setting) -> String? {
    setting.alias.flatMap { aliases[$0] }.map { $0.map(CommandQuoting.quoted).joined(separator: " ") }
      ?? values[setting.name]
  }

  /// Writes one setting to the file, or takes it out, and leaves the rest of the file as it is.
  ///
  /// - Parameter value: Checked.
  mutating func write(_ setting: Setting, _ value: String?) throws(CommandFailure) {
    guard let path else {
      throw .file(
        "There is no config file here: neither HOME nor XDG_CONFIG_HOME names a folder, or --no-config was given."
      )
    }
    do throws(ConfigProblem) {
      let text = try Self.read(path).setting(setting.name, to: value)
      // A link is followed: the file that it leads to is the one to change.
      let target = Self.target(of: path)
      let folder = String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])
      do throws(FileError) {
        try DurableFile.makeFolder(folder)
        try DurableFile.write(Array(text.utf8), to: target)
      } catch { throw ConfigProblem(path: path, line: 0, message: "\(error.description).") }
      values = [:]
      aliases = [:]
      try take(try ConfigText(text, path: path))
    } catch { throw .file("Can't write the config file: \(error.description)") }
  }

  private static func target(of path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func read(_ path: String) throws(ConfigProblem) -> ConfigText {
    guard access(path, F_OK) == 0 else { return try ConfigText("", path: path) }
    let contents: ScriptFile.Contents
    do { contents = try ScriptFile.read(path) } catch {
      throw ConfigProblem(path: path, line: 0, message: error.message)
    }
    return try ConfigText(contents.source.text, path: path)
  }
}
