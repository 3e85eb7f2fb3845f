import ArgumentParser
import Recording

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

  /// Opens what is named, before anything else is begun.
  ///
  /// - Throws: ``RecordingError``.
  func open() throws -> RecordingFile? {
    if let record {
      return .written(try RecordingWriter(path: record, withholdsResults: privateResults))
    }
    return try recording.map { .replayed(try Recording(path: $0)) }
  }
}

/// The file that a session is recorded to, or replayed from.
enum RecordingFile {
  case written(RecordingWriter)
  case replayed(Recording)
}
