import JSON

/// The words of `data.kind` that the connection itself uses, whatever it serves.
package enum ConnectionErrorKind: String, Sendable, CaseIterable {
  case parseError = "parse_error"
  case invalidRequest = "invalid_request"
  case duplicateID = "duplicate_id"
  case batchTooLarge = "batch_too_large"
  case shuttingDown = "shutting_down"
  case methodNotFound = "method_not_found"
  case overloaded
  case messageTooLarge = "message_too_large"
  case tooDeep = "too_deep"
  case inputEnded = "input_ended"
  case serverEnded = "server_ended"
  case cancelled

  package var code: RPCError.Code {
    switch self {
    case .parseError: .parseError
    case .invalidRequest, .duplicateID, .batchTooLarge, .shuttingDown: .invalidRequest
    case .methodNotFound: .methodNotFound
    case .overloaded: .overloaded
    case .messageTooLarge: .messageTooLarge
    case .tooDeep: .tooDeep
    case .inputEnded, .serverEnded: .ended
    case .cancelled: .cancelled
    }
  }

  /// Whether the same request may succeed later without a change.
  package var isRetryable: Bool { self == .overloaded || self == .serverEnded }

  /// One line for the list of errors, without a full stop.
  package var meaning: String {
    switch self {
    case .parseError:
      "the line is not one JSON value, or not UTF-8; `offset` is the byte where reading stopped"
    case .invalidRequest: "the JSON is not a request, or an empty batch"
    case .duplicateID: "a request with this id is still in flight"
    case .batchTooLarge: "the batch has more members than `limit`"
    case .shuttingDown: "the request came after `shutdown`"
    case .methodNotFound: "there is no such method, or not in this server: `sandbox.*` needs --sandbox"
    case .overloaded: "`limits.maxInFlight` requests are in flight already"
    case .messageTooLarge: "the line is longer than `limits.maxMessageBytes`; the next one is served"
    case .tooDeep: "the line is nested deeper than `limits.maxDepth`"
    case .inputEnded: "the input ended, and the request was not done within the time to drain"
    case .serverEnded: "the server was told to end, and the request was not done within the time to drain"
    case .cancelled: "the request was cancelled; its jobs go on"
    }
  }

  /// What a program does about it: one line, without a full stop.
  package var advice: String {
    switch self {
    case .parseError: "mend the client: one JSON value a line, UTF-8, no raw newline in it"
    case .invalidRequest: "mend the client: an object with jsonrpc, method, and an id of string or number"
    case .duplicateID: "give each request an id of its own"
    case .batchTooLarge: "send several batches"
    case .shuttingDown: "send `exit`, or start another server"
    case .methodNotFound: "see `hint`; `initialize` lists the methods"
    case .overloaded: "wait for answers, or for `retryAfter` seconds, then send it again"
    case .messageTooLarge, .tooDeep: "send less at a time"
    case .inputEnded: "keep the input open while you wait for answers"
    case .serverEnded: "send it again to another server"
    case .cancelled: "nothing: it was asked for"
    }
  }
}

extension RPCError {
  init(
    _ kind: ConnectionErrorKind, _ message: String, details: (inout JSONWriter) -> Void = { _ in }
  ) {
    self.init(
      code: kind.code, kind: kind.rawValue, message: message, isRetryable: kind.isRetryable,
      details: details)
  }
}
