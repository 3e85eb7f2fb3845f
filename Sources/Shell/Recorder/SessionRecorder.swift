internal import Glibc
internal import SurveyCoderAPI
internal import Synchronization

/// Writes what a person types down as a script, while it is told to.
final class SessionRecorder: Sendable {
  private struct State {
    var recording: OpenRecording?
  }

  private let state = Mutex(State())

  var isOn: Bool { state.withLock { $0.recording != nil } }

  /// - Parameter replaces: Whether a file that is there is to go.
  /// - Returns: What to say.
  func start(
    _ path: String, replaces: Bool, mode: OutputMode, date: Timestamp
  ) throws(CommandFailure) -> String {
    let lines = [
      "#!/usr/bin/env -S scjobs run", "# Recorded at the prompt on \(date.description.prefix(10)).",
    ]
    let result: Result<Void, CommandFailure> = state.withLock { state in
      if let before = state.recording {
        return .failure(.file("\(before.path) is being recorded: type `record stop` first."))
      }
      return Result { () throws(CommandFailure) in
        let recording = try OpenRecording(path, replaces: replaces)
        try recording.write(lines + (mode == .table ? [] : ["output \(mode.rawValue)"]))
        state.recording = recording
      }
    }
    try result.get()
    return "What you type is recorded in \(path) from now on; `record stop` ends that."
  }

  /// - Returns: What to say; `nil` where nothing was being recorded.
  func stop() -> String? {
    state.withLock { state in
      guard let recording = state.recording else { return nil }
      state.recording = nil
      let they = recording.count == 1 ? "1 command is" : "\(recording.count) commands are"
      return "\(they) recorded in \(recording.path)."
    }
  }

  /// Writes a statement that ran.
  ///
  /// - Returns: What to warn of, if it could not be written; then the recording has ended.
  func add(_ entry: RecordedStatement) -> String? {
    state.withLock { state in
      guard var recording = state.recording else { return nil }
      do throws(CommandFailure) {
        try recording.add(entry)
        state.recording = recording
        return nil
      } catch {
        state.recording = nil
        return "The recording has ended: \(error.message)"
      }
    }
  }
}

/// A script that grows.
private struct OpenRecording: Sendable {
  let path: String
  private(set) var count = 0
  private let file: RecordingFile
  private var translation = RecordedTranslation()

  init(_ path: String, replaces: Bool) throws(CommandFailure) {
    self.path = path
    file = try RecordingFile(path, replaces: replaces)
  }

  mutating func add(_ entry: RecordedStatement) throws(CommandFailure) {
    let lines = translation.lines(of: entry)
    guard !lines.isEmpty else { return }
    try write(lines)
    count += 1
  }

  func write(_ lines: [String]) throws(CommandFailure) { try file.write(lines.map { $0 + "\n" }.joined()) }
}

/// A new file of its owner's own, open for as long as the value lives.
private final class RecordingFile: Sendable {
  private let descriptor: Int32
  private let path: String

  init(_ path: String, replaces: Bool) throws(CommandFailure) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replaces ? O_TRUNC : O_EXCL)
    descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST {
        throw .file("\(path) is there already: add --force to replace it, or choose another name.")
      }
      throw .file("Can't write \(path): \(String(cString: strerror(errno))).")
    }
    guard fchmod(descriptor, 0o600) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .file("Can't keep \(path) from others' eyes: \(reason).")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ text: String) throws(CommandFailure) {
    do throws(OutputError) { try writeAll(Array(text.utf8), to: descriptor) } catch {
      let reason = if case .failed(let reason) = error { reason } else { "nobody reads it" }
      throw .file("Can't write \(path): \(reason).")
    }
  }
}
