package import JSON

/// Where a job is in its life. Words that the reference does not list are kept as they are.
package struct JobStatus: Sendable, Hashable, CustomStringConvertible, JSONDescribed {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static let queued = JobStatus("queued")
  package static let processing = JobStatus("processing")
  package static let completed = JobStatus("completed")
  package static let failed = JobStatus("failed")

  /// The four words of the reference (`GET /v2/jobs/{id}`).
  package static let documented: [JobStatus] = [.queued, .processing, .completed, .failed]

  /// Completed or failed: the service says nothing new about the job any more.
  package var isFinal: Bool { self == .completed || self == .failed }

  package var description: String { text }
  package func write(to writer: inout JSONWriter) { writer.string(text) }

  package static var schema: JSONSchema {
    .named(
      "JobStatus",
      .string.described(
        "queued, processing, completed, failed, expired, unknown (not seen yet), or a newer word of the service"
      ))
  }
}
