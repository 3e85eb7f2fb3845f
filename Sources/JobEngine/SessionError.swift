package import SurveyCoderAPI

/// Why the session could not do what was asked. A failed job is not an error: it is an outcome.
package enum SessionError: Error, Sendable, Equatable {
  case noKey
  case invalidKey(InvalidAPIKey)
  case keyFile(path: String, reason: String)
  case invalidURL(InvalidAPIURL)
  case invalidJobID(InvalidJobID)
  /// One job at least, and every one of those asked for.
  case notTracked([JobID])
  /// A 404 to a key that never saw the job.
  case unknownJob(JobID, APIError)
  /// A label, prefix or selector that names no tracked job.
  case unknownReference(String)
  /// A prefix that more than one tracked job answers to.
  case ambiguousReference(String, matches: [JobID])
  case api(APIError)
  /// The engine has paused the key, and says why.
  case keyRefused(APIError)
  case resultUnavailable(JobID, status: JobStatus)
  case resultTooLarge(JobID, bytes: Int, limit: Int)
  case noSuchPlace(JobID, pointer: String)
  case policy(PolicyProblem)
  /// The key may send nothing before then, which is too long to sit out.
  case budgetPaused(until: Timestamp, retryAfter: Duration)
  /// The session went to another API while this was under way.
  case moved(to: APIURL)
  case registry(RegistryError)
  /// The session has ended; nothing more can be asked of it.
  case ended
  case cancelled

  /// For programs: scripts, `data.kind`, metrics. Never holds a value.
  package var kind: String {
    switch self {
    case .noKey: "no_key"
    case .invalidKey, .keyFile, .invalidURL, .invalidJobID, .policy: "invalid_params"
    case .notTracked, .unknownReference, .ambiguousReference: "not_tracked"
    case .api(let error), .keyRefused(let error): error.kind.rawValue
    case .unknownJob: "not_found"
    case .resultUnavailable(_, let status): status == .expired ? "expired" : "result_unavailable"
    case .resultTooLarge: "result_too_large"
    case .noSuchPlace: "no_such_place"
    case .budgetPaused: "rate_limited"
    case .moved: "moved"
    case .registry: "registry"
    case .ended: "ended"
    case .cancelled: "cancelled"
    }
  }

  /// The answer of the API that caused it, with its request id.
  package var apiError: APIError? {
    switch self {
    case .api(let error), .keyRefused(let error), .unknownJob(_, let error): error
    default: nil
    }
  }

  package var isRetryable: Bool {
    switch self {
    case .api(let error): error.isTransient
    case .resultUnavailable(_, let status): !status.endsTheWatch
    case .budgetPaused: true
    default: false
    }
  }
}

extension SessionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noKey:
      "No API key is set: type `key`, set SCP_API_KEY, or name a file with --key-file."
    case .invalidKey(let error): error.description
    case .keyFile(let path, let reason): "The key file \(path) can't be used: \(reason)."
    case .invalidURL(let error): error.description
    case .invalidJobID(let error): error.description
    case .notTracked(let ids):
      ids.count == 1
        ? "\(Self.list(ids)) is not tracked: type `track \(Self.list(ids))` first."
        : "\(Self.list(ids)) are not tracked: `track` them first."
    case .unknownJob(let id, _):
      "The API does not know \(id) for this key: it may have expired after 24 h, be another organization's, or be "
        + "mistyped. It stays tracked until `forget \(id)`."
    case .unknownReference(let text):
      "No tracked job answers to \(text): `jobs` lists the ids and labels that do."
    case .ambiguousReference(let text, let matches):
      "\(text) could be \(matches.prefix(3).map(\.text).joined(separator: ", ")): give more of the id."
    case .api(let error): error.description
    case .keyRefused(let error):
      "Polling is paused because the API refused the key: \(error.message) Set another with `key`."
    case .resultUnavailable(let id, let status): Self.noResult(id, status)
    case .resultTooLarge(let id, let bytes, let limit):
      "The result of \(id) has \(bytes) bytes, more than the \(limit) that one answer carries: "
        + "read it by offset and length, or from its file."
    case .noSuchPlace(let id, let pointer): "The result of \(id) holds nothing at \(pointer)."
    case .policy(let problem): problem.description
    case .budgetPaused(let until, _):
      "The service has paused this key until \(until): ask again then. Tracked jobs are fetched as soon as it allows."
    case .moved(let url):
      "The session now talks to \(url), so what was under way at the former address has ended. Its jobs stay tracked."
    case .registry(let error): error.description
    case .ended: "The session has ended."
    case .cancelled: "The request was cancelled. Its jobs go on."
    }
  }

  /// The sentence for a program, without what a person would type.
  package var message: String {
    switch self {
    case .noKey: "No API key is set."
    case .notTracked(let ids): "\(Self.list(ids)) \(ids.count == 1 ? "is" : "are") not tracked."
    case .unknownJob(let id, _):
      "The API does not know \(id) for this key: it may have expired, be another organization's, or be mistyped."
    case .unknownReference(let text): "No tracked job answers to \(text)."
    case .keyRefused(let error): "The API refused the key: \(error.message)"
    case .resultUnavailable(let id, .failed): "\(id) failed, so it has no result."
    default: description
    }
  }

  /// The first of them, and how many more there are.
  private static func list(_ ids: [JobID]) -> String {
    let shown = ids.prefix(3).map(\.text)
    guard shown.count < ids.count else {
      return (shown.dropLast(2) + [shown.suffix(2).joined(separator: " and ")]).joined(separator: ", ")
    }
    return shown.joined(separator: ", ") + " and \(ids.count - shown.count) more"
  }

  private static func noResult(_ id: JobID, _ status: JobStatus) -> String {
    switch status {
    case .failed: "\(id) failed, so it has no result: `show \(id)` says why."
    case .expired: "\(id) has expired at the service, and its result was not kept here."
    case .completed: "\(id) is completed, but the service gave no result with it."
    default: "\(id) has no result yet (it is \(status)): wait for it."
    }
  }
}

/// Why the registry or the archive on disk could not be used.
package struct RegistryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was being done, as `open the registry`.
  package let action: String
  package let path: String
  /// What the system or SQLite said.
  package let reason: String

  package init(action: String, path: String, reason: String) {
    self.action = action
    self.path = path
    self.reason = reason
  }

  package var description: String { "Can't \(action) at \(path): \(reason)." }
}
