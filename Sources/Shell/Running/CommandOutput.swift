internal import JSON
internal import SurveyCoderAPI

/// Where one command's output goes, and in which form.
struct CommandOutput: Sendable {
  let sink: any OutputSink
  let mode: OutputMode
  let style: TextStyle
  /// Whether it goes where the shell's own output goes, so that a live view and its lines belong together.
  let isOwn: Bool

  func write(_ reply: any JSONWritable & Sendable) async throws(CommandFailure) {
    try await write(bytes: ReplyWriter.bytes(reply, mode: mode, style))
  }

  /// Writes lines for people.
  func write(lines: [String]) async throws(CommandFailure) {
    guard !lines.isEmpty else { return }
    try await write(bytes: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func write(bytes: [UInt8]) async throws(CommandFailure) {
    guard !bytes.isEmpty else { return }
    do { try await sink.write(bytes) } catch {
      switch error {
      case .closed: throw .outputClosed
      case .failed(let reason): throw .file("The output can't be written: \(reason).")
      }
    }
  }
}
