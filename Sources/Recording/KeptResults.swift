package import JobEngine
internal import SurveyCoderAPI
internal import Synchronization

/// Has a recording take in the results that were kept before it began, each when it is first read: those that nobody
/// asks for are in no recording.
package final class KeptResults: Sendable {
  private let writer: RecordingWriter
  /// By the path of the result.
  private let unread: Mutex<[String: TrackedJob]>

  /// - Parameter jobs: That were tracked at the start.
  package init(of jobs: [TrackedJob], for writer: RecordingWriter) {
    self.writer = writer
    var unread: [String: TrackedJob] = [:]
    for job in jobs { if let result = job.result { unread[result.path] = job } }
    self.unread = Mutex(unread)
  }

  /// Call before a kept result is read.
  package func willRead(_ result: ArchivedResult) {
    guard let job = unread.withLock({ $0.removeValue(forKey: result.path) }),
      // One that can't be read is no part of the session either.
      let bytes = try? DurableFile.read(result.path).bytes
    else { return }
    let body =
      writer.withholdsResults ? PrivateResult.placeholder(bytes: bytes.count) : SecretBytes.redacted(bytes)
    writer.write(RecordedResult(id: job.id, apiURL: job.apiURL, body: body))
  }
}
