package import JSON

extension RPCError {
  /// - Parameter offset: The byte of the line where reading stopped, from 0.
  package static func parseError(_ message: String, offset: Int? = nil) -> RPCError {
    RPCError(code: .parseError, kind: "parse_error", message: message) { data in
      data.member("offset", ifPresent: offset)
    }
  }

  package static func invalidRequest(_ message: String) -> RPCError {
    RPCError(code: .invalidRequest, kind: "invalid_request", message: message)
  }

  package static func methodNotFound(_ method: String) -> RPCError {
    RPCError(
      code: .methodNotFound, kind: "method_not_found",
      message: "There is no method \(method)."
    ) { data in
      data.member("method", method)
    }
  }

  /// - Parameter pointer: The place of the member at fault in `params`.
  package static func invalidParams(_ message: String, at pointer: JSONPointer? = nil) -> RPCError {
    RPCError(code: .invalidParams, kind: "invalid_params", message: message) { data in
      data.member("pointer", ifPresent: pointer?.description)
    }
  }

  package static func internalError(_ message: String) -> RPCError {
    RPCError(code: .internalError, kind: "internal_error", message: message)
  }

  package static let cancelled = RPCError(
    code: .cancelled, kind: "cancelled", message: "The request was cancelled by its client.")

  static let duplicateID = RPCError(
    code: .invalidRequest, kind: "duplicate_id",
    message: "A request with this id is still in flight: give each request an id of its own.")

  static func overloaded(maxInFlight: Int, retryAfter: Duration) -> RPCError {
    RPCError(
      code: .overloaded, kind: "overloaded",
      message: "More than \(maxInFlight) requests are in flight: wait for answers before sending more.",
      isRetryable: true
    ) { data in
      data.member("retryAfter", retryAfter / .seconds(1))
    }
  }

  static func messageTooLarge(bytes: Int?, limit: Int) -> RPCError {
    RPCError(
      code: .messageTooLarge, kind: "message_too_large",
      message: "The message is longer than \(limit) bytes: send less at a time."
    ) { data in
      data.member("bytes", ifPresent: bytes)
      data.member("limit", limit)
    }
  }

  static func tooDeep(limit: Int) -> RPCError {
    RPCError(
      code: .tooDeep, kind: "too_deep",
      message: "The message is nested deeper than \(limit) levels: send a flatter one."
    ) { data in
      data.member("limit", limit)
    }
  }

  static func batchTooLarge(count: Int, limit: Int) -> RPCError {
    RPCError(
      code: .invalidRequest, kind: "batch_too_large",
      message: "The batch has \(count) members: send \(limit) at most."
    ) { data in
      data.member("limit", limit)
    }
  }

  /// For a request that came after `shutdown`.
  static let shuttingDown = RPCError(
    code: .invalidRequest, kind: "shutting_down",
    message: "The server was asked to shut down: only exit is accepted now.")

  /// For a request that was not done when the time to drain was over.
  static func ended(by ending: Ending) -> RPCError {
    switch ending {
    case .inputEnded:
      RPCError(
        code: .ended, kind: "input_ended",
        message: "The input ended before the request was done: keep it open while you wait for answers.")
    case .exitRequested, .drainRequested, .outputClosed, .outputStalled:
      RPCError(
        code: .ended, kind: "shutting_down",
        message: "The server ended before the request was done: send it again to a new one.",
        isRetryable: true)
    }
  }
}
