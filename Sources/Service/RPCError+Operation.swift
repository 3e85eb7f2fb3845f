internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

extension RPCError {
  /// - Parameter place: Where in the request's `params` the operation's own parameters stand.
  init(_ error: OperationError, at place: JSONPointer = JSONPointer(tokens: [])) {
    switch error {
    case .session(let error): self.init(error, at: place)
    case .invalid(let error): self.init(error, at: place)
    case .file: self.init(.file, error.description)
    }
  }

  init(_ error: InvalidArgument, at place: JSONPointer = JSONPointer(tokens: [])) {
    self.init(.invalidParams, error.message) { data in
      let pointer = JSONPointer(tokens: place.tokens + (error.pointer?.tokens ?? []))
      data.member("pointer", pointer.description)
      data.member("hint", ifPresent: error.suggestion.map { "Did you mean \($0)?" })
    }
  }

  init(_ error: SessionError, at place: JSONPointer = JSONPointer(tokens: [])) {
    self.init(ErrorKind(error), error.message, isRetryable: error.isRetryable) { data in
      data.member("pointer", ifPresent: error.parameter.map { place.appending($0).description })
      if case .notTracked(let ids) = error { data.member("ids", ids) }
      if let answer = error.apiError {
        data.member("httpStatus", ifPresent: answer.httpStatus)
        data.member("apiCode", ifPresent: answer.code)
        data.member("requestId", answer.requestID)
        data.member("docUrl", ifPresent: answer.docURL)
        data.member("retryAfter", ifPresent: answer.retryAfter?.seconds)
      }
      if case .budgetPaused(let until, let retryAfter) = error {
        data.member("pausedUntil", until.description)
        data.member("retryAfter", retryAfter)
      }
      data.member("hint", ifPresent: error.hint)
    }
  }

  init(
    _ kind: ErrorKind, _ message: String, isRetryable: Bool = false,
    details: (inout JSONWriter) -> Void = { _ in }
  ) {
    self.init(
      code: kind.code, kind: kind.rawValue, message: message, isRetryable: isRetryable, details: details)
  }

  /// - Parameter known: The methods that there are.
  static func unknownMethod(_ method: String, known: some Sequence<String>) -> RPCError {
    let nearest = Suggestion.nearest(to: method, in: known)
    return .methodNotFound(
      method,
      hint: nearest.map { "Did you mean \($0)?" } ?? "initialize gives the list in capabilities.methods.")
  }
}

extension ErrorKind {
  init(_ error: SessionError) {
    self =
      switch error {
      case .noKey: .noKey
      case .invalidKey, .keyFile, .invalidURL, .invalidJobID, .policy: .invalidParams
      case .notTracked, .unknownReference, .ambiguousReference: .notTracked
      case .api(let error), .keyRefused(let error): ErrorKind(error.kind)
      case .unknownJob: .notFound
      case .resultUnavailable(_, let status): status == .expired ? .expired : .resultUnavailable
      case .resultTooLarge: .resultTooLarge
      case .noSuchPlace: .noSuchPlace
      case .budgetPaused: .rateLimited
      case .moved: .moved
      case .registry: .registry
      case .ended: .ended
      case .cancelled: .cancelled
      }
  }

  init(_ kind: APIError.Kind) {
    self =
      switch kind {
      case .unauthorized: .unauthorized
      case .forbidden: .forbidden
      case .paymentRequired: .paymentRequired
      case .notFound: .notFound
      case .rateLimited: .rateLimited
      case .unavailable: .apiUnavailable
      case .refused: .refused
      case .redirected: .redirected
      case .badResponse: .badResponse
      case .tooLarge: .tooLarge
      case .notStored: .registry
      case .timeout: .timeout
      case .unreachable: .unreachable
      case .cancelled: .cancelled
      }
  }
}

extension SessionError {
  /// What ``description`` tells a person to type, for a program.
  fileprivate var hint: String? {
    switch self {
    case .noKey: "Call session.configure with apiKey or apiKeyFile, or set SCP_API_KEY before the start."
    case .notTracked(let ids) where !ids.allSatisfy(\.isOfDocumentedForm):
      "Jobs are named by their ids here: jobs.list gives those of a label or a tag. Call jobs.track first."
    case .notTracked: "Call jobs.track with the id first."
    case .unknownJob: "The job stays tracked; jobs.forget drops it."
    case .keyRefused: "Call session.configure with another key."
    case .resultUnavailable(_, .failed): "jobs.get gives the reason in its member error."
    case .resultUnavailable(_, let status) where !status.endsTheWatch: "Call jobs.wait first."
    case .resultTooLarge: "Call jobs.result with offset and length, or open the file at its path."
    default: nil
    }
  }

  /// The parameter whose value was at fault.
  fileprivate var parameter: String? {
    switch self {
    case .invalidKey: "apiKey"
    case .keyFile: "apiKeyFile"
    case .invalidURL: "apiUrl"
    case .policy: "policy"
    case .noSuchPlace: "pointer"
    default: nil
    }
  }
}
