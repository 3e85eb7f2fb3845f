import Recording

/// Which file a session is to be recorded to, or replayed from.
enum RecordingChoice {
  case record(path: String, withholdsResults: Bool)
  case replay(path: String)
  /// One that was read already.
  case replayOf(Recording)

  var isReplay: Bool {
    switch self {
    case .record: false
    case .replay, .replayOf: true
    }
  }

  /// - Throws: ``RecordingError``.
  func open() throws(RecordingError) -> RecordingFile {
    switch self {
    case .record(let path, let withholdsResults):
      .written(try RecordingWriter(path: path, withholdsResults: withholdsResults))
    case .replay(let path): .replayed(try Recording(path: path))
    case .replayOf(let recording): .replayed(recording)
    }
  }
}

/// The same, opened.
enum RecordingFile {
  case written(RecordingWriter)
  case replayed(Recording)
}
