package import JSON
package import SurveyCoderAPI

extension JobStatus {
  /// Tracked and not yet seen.
  package static let unknown = JobStatus("unknown")
  /// Gone from the service before its end was seen: deleted after 24 h, or never this key's.
  package static let expired = JobStatus("expired")

  /// Every state that has a meaning here.
  package static let known: [JobStatus] = [.unknown] + documented + [.expired]

  /// Whether the engine is done with the job.
  package var endsTheWatch: Bool { isFinal || self == .expired }
}

/// How long the service keeps a job: "jobs expire automatically after 24 h" (API reference).
enum JobLifetime {
  static let length: Duration = .seconds(24 * 3600)
}

/// One entry of the job registry: what is known of a job, from all that was seen of it.
package struct TrackedJob: Sendable, Equatable {
  package var id: JobID
  /// Its place in the order of tracking, given by the registry and never used twice; 0 before the first commit.
  package var number = 0
  /// The API that the job lives at. A session polls only the jobs of its own URL.
  package var apiURL: String
  package var label: String?
  package var tags: [String] = []
  package var type: String?
  package var status: JobStatus = .unknown
  package var progress: JobProgress?
  package var createdAt: Timestamp?
  package var updatedAt: Timestamp?
  /// When scjobs began to track the job.
  package var trackedAt: Timestamp
  /// The first look that saw the job's end.
  package var finishedAt: Timestamp?
  /// The latest look.
  package var observedAt: Timestamp?
  package var result: ArchivedResult?
  package var failure: JobFailure?
  /// The poll policy of this job where it is not the session's.
  package var policy: String?
  /// Fingerprint of the key with which the job was last seen. Only to that key does a 404 say that the job is
  /// gone: to another it may say that the job is another organization's.
  package var seenBy: String?
  /// Looks at this job so far.
  package var requests: Int = 0
  /// When it was told that the job may expire before its result can be fetched; it is told once.
  package var expiryWarnedAt: Timestamp?

  // Known while the job is polled, never stored.
  /// When the engine means to look next.
  package var nextLookAt: Timestamp?
  /// Time left as the engine estimates it.
  package var eta: Duration?
  /// Why the next look is when it is, for a person.
  package var nextLookReason: String?

  package init(id: JobID, apiURL: String, trackedAt: Timestamp) {
    self.id = id
    self.apiURL = apiURL
    self.trackedAt = trackedAt
  }

  package var isActive: Bool { !status.endsTheWatch }

  /// Jobs are deleted "automatically after 24 h" (API reference); from when is not said, so the earliest
  /// reading is taken: from creation.
  package var expiresAt: Timestamp? {
    createdAt.map { $0 + JobLifetime.length }
  }
}

/// A result that lies on disk, whole.
package struct ArchivedResult: Sendable, Equatable {
  package var bytes: Int
  /// Absolute.
  package var path: String
  /// Hexadecimal, of the file's bytes.
  package var sha256: String

  package init(bytes: Int, path: String, sha256: String) {
    self.bytes = bytes
    self.path = path
    self.sha256 = sha256
  }
}

extension ArchivedResult: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("bytes", bytes)
      $0.member("path", path)
      $0.member("sha256", sha256)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ArchivedResult",
      .object([
        .required("bytes", .count, "length of the file"),
        .required(
          "path", .string, "the file on this machine, absolute; its bytes are as the service sent them"),
        .required("sha256", .string(pattern: "^[0-9a-f]{64}$"), "of the file's bytes"),
      ]))
  }
}

extension Timestamp: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.plainString(length: Self.textLength) { write(to: $0) }
  }

  package static var schema: JSONSchema { .time }
}

extension Duration: JSONDescribed {
  /// Seconds, to a millisecond.
  package func write(to writer: inout JSONWriter) {
    writer.value((seconds * 1000).rounded() / 1000)
  }

  package static var schema: JSONSchema { .seconds }
}

extension TrackedJob: JSONDescribed {
  /// The `Job` of the JSON-RPC contract.
  package func write(to writer: inout JSONWriter) {
    let prospect = JobProspect(eta: eta, nextLookAt: nextLookAt, nextLookReason: nextLookReason)
    write(to: &writer, timeLeft: prospect.writeTimeLeft, nextLook: prospect.writeNextLook)
  }

  /// Writes all but the members of the job's ``JobProspect``, and leaves these to others when their place is reached.
  func write(
    to writer: inout JSONWriter, timeLeft: (inout JSONWriter) -> Void, nextLook: (inout JSONWriter) -> Void
  ) {
    writer.object {
      $0.member("id", id)
      $0.member("label", ifPresent: label)
      $0.member("tags", tags)
      $0.member("type", ifPresent: type)
      $0.member("status", status)
      $0.member("progress", ifPresent: progress)
      timeLeft(&$0)
      $0.member("apiUrl", apiURL)
      $0.member("createdAt", ifPresent: createdAt)
      $0.member("updatedAt", ifPresent: updatedAt)
      $0.member("expiresAt", ifPresent: expiresAt)
      $0.member("trackedAt", trackedAt)
      $0.member("finishedAt", ifPresent: finishedAt)
      $0.member("observedAt", ifPresent: observedAt)
      nextLook(&$0)
      $0.member("result", ifPresent: result)
      $0.member("error", ifPresent: failure)
      $0.member("policy", ifPresent: policy)
      $0.member("requests", requests)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "Job",
      .object([
        .required("id", JobID.schema),
        .optional("label", .string, "a name of its own, given when it was tracked"),
        .required("tags", .array(of: .string), "words to find it by"),
        .optional(
          "type", .string, "codebook_generation, auto_coding, one_call, or a newer word of the service"),
        .required("status", JobStatus.schema),
        .optional("progress", JobProgress.schema),
        .optional("eta", .seconds, "time left in seconds, as estimated now"),
        .required("apiUrl", .string, "the API that the job lives at"),
        .optional("createdAt", .time, "when the service says that it began"),
        .optional("updatedAt", .time, "when the service says that it last changed"),
        .optional("expiresAt", .time, "from when the service may have deleted it, by the earliest reading"),
        .required("trackedAt", .time, "when it was tracked here"),
        .optional("finishedAt", .time, "when its end was first seen here"),
        .optional("observedAt", .time, "when it was last looked at"),
        .optional("nextLookAt", .time, "when it will be looked at next"),
        .optional("nextLookReason", .string, "why then, for a person"),
        .optional("result", ArchivedResult.schema, "only of a completed job: where its result is kept"),
        .optional("error", JobFailure.schema, "only of a failed or expired job"),
        .optional("policy", .string, "its own poll policy, where it is not the session's"),
        .required("requests", .count, "looks at it so far"),
      ]).described("What is known of a tracked job"))
  }
}
