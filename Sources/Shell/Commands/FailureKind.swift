internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// The stable words by which scripts tell failures apart. Those of errors are the words of JSON-RPC's `data.kind`.
enum FailureKind: String, Sendable, CaseIterable {
  case invalidParams = "invalid_params"
  case cancelled
  case noKey = "no_key"
  case unauthorized
  case forbidden
  case paymentRequired = "payment_required"
  case notFound = "not_found"
  case notTracked = "not_tracked"
  case expired
  case resultUnavailable = "result_unavailable"
  case resultTooLarge = "result_too_large"
  case noSuchPlace = "no_such_place"
  case rateLimited = "rate_limited"
  case apiUnavailable = "api_unavailable"
  case timeout
  case unreachable
  case badResponse = "bad_response"
  case tooLarge = "too_large"
  case redirected
  case refused
  case moved
  case registry
  case file
  case ended
  // What a request can't end in.
  case jobFailed = "job_failed"
  case unresolved
  case timedOut = "timed_out"
  case expectationFailed = "expectation_failed"
  case shellFailed = "shell_failed"
  case outputClosed = "output_closed"

  static let words = allCases.map(\.rawValue)

  /// Those that are no errors of requests, and what each is.
  static let own: [(kind: FailureKind, meaning: String)] = [
    (.jobFailed, "a wait whose job failed or expired"), (.unresolved, "a wait that gave a job up"),
    (.timedOut, "a wait or a `within` whose time was up"),
    (.expectationFailed, "an `expect` that did not hold"),
    (.shellFailed, "a shell command that ended with another status than 0"),
    (.outputClosed, "output that nobody reads"),
  ]

  /// Those that may pass by themselves, where only the word is known.
  static let transient: Set<FailureKind> = [
    .rateLimited, .apiUnavailable, .timeout, .unreachable, .badResponse,
  ]

  /// Of an error's word; words have one meaning each wherever they stand.
  init(word: String) {
    // A result that could not be kept is one more reason why the registry could not be written.
    self = FailureKind(rawValue: word) ?? .registry
  }

  init(_ failure: CommandFailure) {
    switch failure {
    case .syntax, .usage: self = .invalidParams
    case .operation(let error), .hinted(let error, _): self.init(word: error.kind)
    case .noSuchPlace: self = .noSuchPlace
    case .file: self = .file
    case .shellStatus: self = .shellFailed
    case .outputClosed: self = .outputClosed
    case .script(_, let kind, _): self = kind
    case .interrupted: self = .cancelled
    case .outcome(let code):
      switch code {
      case .jobFailed: self = .jobFailed
      case .timedOut: self = .timedOut
      case .unreachable: self = .unreachable
      default: self = .unresolved
      }
    case .timeUp: self = .timedOut
    case .expectation: self = .expectationFailed
    }
  }
}

extension CommandFailure {
  /// Whether the same command may do better later, without a change.
  var isTransient: Bool {
    switch self {
    case .operation(.session(let error)), .hinted(.session(let error), _): error.isRetryable
    case .outcome(let code): code == .unreachable
    case .script(_, let kind, _): FailureKind.transient.contains(kind)
    default: false
    }
  }

  /// How long the service asks to be left alone.
  var retryAfter: Duration? {
    guard case .operation(.session(let error)) = self else { return nil }
    if case .budgetPaused(_, let time) = error { return time }
    return error.apiError?.retryAfter
  }
}
