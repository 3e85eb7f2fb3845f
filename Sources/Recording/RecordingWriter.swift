internal import Glibc
internal import JSON
internal import Synchronization

/// Writes a recording: JSON, one value a line, each in one piece when it happens, so that a process that is killed
/// leaves whole lines. For its owner only: there may be survey answers in it.
package final class RecordingWriter: Sendable {
  private struct State {
    var descriptor: Int32
    /// Why a line could not be written; none is tried after that.
    var problem: String?
    var base = ""
    var requests = 0
  }

  package let path: String
  /// Whether results of jobs are left out.
  package let withholdsResults: Bool
  private let state: Mutex<State>

  /// Opens the file. One that is there already is replaced if it is empty or a recording, and otherwise left alone.
  ///
  /// - Throws: ``RecordingError``.
  package init(path: String, withholdsResults: Bool = false) throws(RecordingError) {
    self.path = path
    self.withholdsResults = withholdsResults
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
    guard descriptor >= 0 else {
      throw RecordingError(path: path, line: nil, reason: String(cString: strerror(errno)))
    }
    state = Mutex(State(descriptor: descriptor))
    guard Self.mayReplace(descriptor) else {
      throw RecordingError(
        path: path, line: nil,
        reason: "there is a file of that name which is no recording; give another name, or remove it")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw RecordingError(path: path, line: nil, reason: "another process is recording to it")
    }
    // A file of an earlier recording may have been anybody's to read.
    guard fchmod(descriptor, 0o600) == 0 else {
      throw RecordingError(path: path, line: nil, reason: String(cString: strerror(errno)))
    }
  }

  deinit { state.withLock { if $0.descriptor >= 0 { _ = Glibc.close($0.descriptor) } } }

  private static func mayReplace(_ descriptor: Int32) -> Bool {
    let start = Array(#"{"scjobsRecording":"#.utf8)
    var bytes = [UInt8](repeating: 0, count: start.count)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return count == 0 || bytes == start
  }

  /// Why the recording is not whole, if it is not.
  package var problem: String? { state.withLock { $0.problem } }

  /// Puts the recording in the place of what the file held: not before all else that a session needs is there.
  package func begin(_ header: RecordingHeader, jobs: [RecordedJob]) {
    state.withLock { state in
      state.base = header.apiURL
      if ftruncate(state.descriptor, 0) != 0 {
        state.problem = "The recording \(path) is not whole: \(String(cString: strerror(errno)))."
      }
    }
    write(header)
    for job in jobs { write(job) }
  }

  /// The place of the next request in the order of sending, from 1.
  func nextRequest() -> Int {
    state.withLock { state in
      state.requests += 1
      return state.requests
    }
  }

  func write(_ exchange: RecordedExchange) {
    var writer = JSONWriter(reserving: 1024)
    exchange.write(to: &writer, base: state.withLock { $0.base })
    write(line: writer.bytes)
  }

  func write(_ result: RecordedResult) { write(result as any JSONWritable) }

  func write(_ input: RecordedInput) { write(input as any JSONWritable) }

  private func write(_ value: any JSONWritable) {
    var writer = JSONWriter()
    writer.value(value)
    write(line: writer.bytes)
  }

  private func write(line: [UInt8]) {
    // The one door: whatever it is that holds a key, a label or an answer.
    var line = SecretBytes.redacted(line)
    line.append(UInt8(ascii: "\n"))
    state.withLock { state in
      guard state.problem == nil else { return }
      var written = 0
      while written < line.count {
        let count = line.withUnsafeBytes {
          Glibc.write(state.descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          state.problem = "The recording \(path) is not whole: \(String(cString: strerror(errno)))."
          return
        }
        written += count
      }
    }
  }
}
