internal import Operations

/// A command of the shell itself, which asks a session for nothing that an operation could.
enum ShellCommand: Sendable, Equatable {
  case key(KeyOrigin)
  /// The words of the command to explain; none for the overview.
  case help([String])
  /// At most so many lines, the latest.
  case history(Int)
  /// `nil` tells the mode.
  case output(OutputMode?)
  /// `nil` tells which.
  case timing(Bool?)
  /// `nil` tells whether the bars of active jobs are shown above the prompt.
  case live(Bool?)
  /// None for all active jobs.
  case watch([JobReference])
  case listVariables
  case set(name: String, value: String)
  case listAliases
  case alias(name: String, words: [String])
  case unalias(String)
  case config(ConfigRequest)
  case parameter(ScriptParameter)
  case source(path: String)
  case record(RecordRequest)
  case shellLine(String)
  case quit

  enum RecordRequest: Sendable, Equatable {
    case start(path: String, replaces: Bool)
    case stop
  }

  enum ConfigRequest: Sendable, Equatable {
    case list
    case set(Setting, value: String)
    case unset(Setting)
    case path
  }

  /// Whether it replies with more than that it was done.
  var repliesWithValue: Bool {
    switch self {
    case .help, .history, .output(nil), .timing(nil), .live(nil), .watch, .listVariables, .listAliases,
      .config(.list),
      .config(.path):
      true
    case .key, .output, .timing, .live, .set, .alias, .unalias, .config, .parameter, .source, .record,
      .shellLine,
      .quit:
      false
    }
  }

  /// Where `key` takes the key from.
  enum KeyOrigin: Sendable, Equatable {
    case question
    case file(String)
    /// Typed behind the command, which keeps its line out of the history.
    case argument(String)
  }
}

/// The forms that replies are written in.
package enum OutputMode: String, Sendable, CaseIterable {
  /// For people.
  case table
  /// The reply as one JSON value, as JSON-RPC would give it.
  case json
  /// One JSON value a line: each row of a list, or the reply.
  case ndjson
  /// RFC 4180, with a line of names first.
  case csv
}
