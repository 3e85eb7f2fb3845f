internal import Glibc
package import JobEngine

/// What a shell works with besides its session and its console.
package struct ShellEnvironment: Sendable {
  /// The process's variables.
  package var variables: [String: String]
  /// The session's clock, for "in 3 s".
  package var clock: any SessionClock
  /// The clock by which a live view is drawn: a person's time, also where the session's runs faster.
  package var screenClock: any SessionClock
  /// The clock by which `timing` tells how long a command took.
  package var timingClock: any SessionClock
  /// Whether a recording answers in the service's place, so that no key is needed.
  package var isReplay = false
  package var config: Configuration
  /// Aliases, and the names of variables, which commands change and the completion offers.
  package let names: ShellNames
  /// Whether the commands are told how long they took before `timing` says so.
  package var tellsTime = false
  /// Whether a person is told what may come next.
  package var givesHints: Bool

  package init(
    variables: [String: String], clock: any SessionClock = SystemClock(),
    screenClock: any SessionClock = SystemClock(), config: Configuration = .none
  ) {
    self.variables = variables
    self.clock = clock
    self.screenClock = screenClock
    timingClock = screenClock
    self.config = config
    givesHints = config.givesHints
    names = ShellNames(aliases: config.aliases)
  }

  var reader: CommandReader { CommandReader(table: CommandTable(names: names), home: variables["HOME"]) }

  /// What a shell command sees: ours without the key, and the variables of the commands.
  func forShell(_ commandVariables: Variables) -> [String: String] {
    var visible = variables
    for (name, value) in commandVariables.all { visible[name] = value }
    // A key that was typed into a variable is none of the shell's business either.
    visible = visible.filter { !SecretText.holdsKey($0.value) }
    visible["SCP_API_KEY"] = nil
    return visible
  }
}

/// Opens a file to write an output to; closed with the value.
final class FileSink: OutputSink {
  private let descriptor: Int32
  private let path: String

  init(path: String, appends: Bool) throws(CommandFailure) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC)
    descriptor = open(path, flags, 0o666)
    guard descriptor >= 0 else {
      throw .file("Can't write \(path): \(String(cString: strerror(errno))).")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ bytes: [UInt8]) throws(OutputError) { try writeAll(bytes, to: descriptor) }
}
