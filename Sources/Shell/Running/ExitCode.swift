package import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// How the process tells its caller what came of it. One place decides, for commands, scripts and `-c`.
package enum ExitCode: Int32, Sendable, CaseIterable {
  case ok = 0
  case commandFailed = 1
  case usage = 2
  case scriptSyntax = 3
  case expectationFailed = 4
  /// A job that was waited for failed or expired.
  case jobFailed = 5
  case timedOut = 6
  /// There is no key, or the service refuses it.
  case noKey = 7
  case unreachable = 8
  case interrupted = 130
}

extension ExitCode {
  /// In a few words, for help.
  package var meaning: String {
    switch self {
    case .ok: "done"
    case .commandFailed: "a command failed"
    case .usage: "usage"
    case .scriptSyntax: "script syntax"
    case .expectationFailed: "an expectation failed"
    case .jobFailed: "a job failed or expired"
    case .timedOut: "timed out"
    case .noKey: "no or refused key"
    case .unreachable: "the API can't be reached"
    case .interrupted: "interrupted"
    }
  }

  /// All of them in one sentence's words.
  package static var overview: String {
    allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ")
  }

  init(_ failure: CommandFailure) {
    switch failure {
    case .syntax: self = .scriptSyntax
    case .usage: self = .usage
    case .operation(let error), .hinted(let error, _): self.init(error)
    case .noSuchPlace, .file, .shellStatus, .outputClosed: self = .commandFailed
    case .script(let code, _, _), .outcome(let code): self = code
    case .timeUp: self = .timedOut
    case .expectation: self = .expectationFailed
    case .interrupted: self = .interrupted
    }
  }

  init(_ error: OperationError) {
    switch error {
    case .session(let error): self.init(error)
    case .invalid: self = .usage
    case .file: self = .commandFailed
    }
  }

  package init(_ error: SessionError) {
    switch error {
    case .noKey, .invalidKey, .keyFile, .keyRefused: self = .noKey
    case .invalidURL, .invalidJobID, .policy: self = .usage
    case .api(let error): self.init(error.kind)
    case .resultUnavailable(_, let status):
      self = status == .failed || status == .expired ? .jobFailed : .commandFailed
    case .cancelled: self = .interrupted
    case .notTracked, .unknownJob, .unknownReference, .ambiguousReference, .resultTooLarge, .noSuchPlace,
      .budgetPaused,
      .moved, .registry, .ended:
      self = .commandFailed
    }
  }

  init(_ kind: APIError.Kind) {
    switch kind {
    case .unauthorized, .forbidden: self = .noKey
    // A redirect or a page that is no answer comes from something that is not the API.
    case .unreachable, .timeout, .unavailable, .redirected, .badResponse: self = .unreachable
    case .paymentRequired, .notFound, .rateLimited, .refused, .tooLarge, .notStored: self = .commandFailed
    case .cancelled: self = .interrupted
    }
  }

  init(_ outcome: WaitReply.Outcome) {
    switch outcome {
    case .completed: self = .ok
    case .failed, .expired: self = .jobFailed
    case .unresolved: self = .commandFailed
    case .timeout: self = .timedOut
    }
  }
}
