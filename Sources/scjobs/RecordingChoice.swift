import Recording

/// Which file a session is to be recorded to, or replayed from.
enum RecordingChoice {
  case record(path: String, withholdsResults: Bool)
  case replay(path: String)

  /// - Throws: ``RecordingError``.
  func open() throws(RecordingError) -> RecordingFile {
    switch self {
    case .record(let path, let withholdsResults):
      .written(try RecordingWriter(path: path, withholdsResults: withholdsResults))
    case .replay(let path): .replayed(try Recording(path: path))
    }
  }
}

/// The same, opened.
enum RecordingFile {
  case written(RecordingWriter)
  case replayed(Recording)
}
