import ArgumentParser

/// Whether a session is recorded, or replayed.
struct RecordingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep every exchange with the service in a file, for --recording; never the key.", valueName: "file"))
  var record: String?

  @Flag(help: "Leave the results of jobs out of the file that --record writes.")
  var privateResults = false

  @Option(
    help: ArgumentHelp(
      "Answer from a file that --record wrote: no network, no key, and no time passes.", valueName: "file"))
  var recording: String?

  mutating func validate() throws {
    guard record == nil || recording == nil else {
      throw ValidationError("--record and --recording can't go together: a replay is nothing new to record.")
    }
    guard !privateResults || record != nil else {
      throw ValidationError("--private-results says how to record: add --record, or leave it out.")
    }
  }

  /// `nil` where the session is neither recorded nor replayed.
  var choice: RecordingChoice? {
    if let record { return .record(path: record, withholdsResults: privateResults) }
    return recording.map { .replay(path: $0) }
  }
}
