import JSON

extension RPCError {
  /// - Parameter offset: The byte of the line where reading stopped, from 0.
  package static func parseError(_ message: String, offset: Int? = nil) -> RPCError {
    RPCError(.parseError, message) { data in data.member("offset", ifPresent: offset) }
  }

  package static func invalidRequest(_ message: String) -> RPCError { RPCError(.invalidRequest, message) }

  package static func methodNotFound(_ method: String, hint: String? = nil) -> RPCError {
    // A name may be as long as a message.
    let name = String(method.prefix(80))
    return RPCError(.methodNotFound, "There is no method “\(name)”.") { data in
      data.member("method", name)
      data.member("hint", ifPresent: hint)
    }
  }

  package static let cancelled = RPCError(.cancelled, "The request was cancelled by its client.")

  static let duplicateID = RPCError(
    .duplicateID, "A request with this id is still in flight: give each request an id of its own.")

  static func overloaded(maxInFlight: Int, retryAfter: Duration) -> RPCError {
    RPCError(
      .overloaded, "More than \(maxInFlight) requests are in flight: wait for answers before sending more."
    ) { data in
      data.member("retryAfter", retryAfter / .seconds(1))
    }
  }

  static func messageTooLarge(bytes: Int?, limit: Int) -> RPCError {
    RPCError(.messageTooLarge, "The message is longer than \(limit) bytes: send less at a time.") { data in
      data.member("bytes", ifPresent: bytes)
      data.member("limit", limit)
    }
  }

  static func tooDeep(limit: Int) -> RPCError {
    RPCError(.tooDeep, "The message is nested deeper than \(limit) levels: send a flatter one.") { data in
      data.member("limit", limit)
    }
  }

  static func batchTooLarge(count: Int, limit: Int) -> RPCError {
    RPCError(.batchTooLarge, "The batch has \(count) members: send \(limit) at most.") { data in
      data.member("limit", limit)
    }
  }

  /// For a request that came after `shutdown`.
  static let shuttingDown = RPCError(
    .shuttingDown, "The server was asked to shut down: only exit is accepted now.")

  /// For a request that was not done when the time to drain was over.
  static func ended(by ending: Ending) -> RPCError {
    switch ending {
    case .inputEnded:
      RPCError(
        .inputEnded,
        "The input ended before the request was done: keep it open while you wait for answers.")
    case .exitRequested, .drainRequested, .outputClosed, .outputStalled:
      RPCError(
        .serverEnded, "The server ended before the request was done: send it again to a new one.")
    }
  }
}
