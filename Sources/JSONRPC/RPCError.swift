package import JSON

/// The answer to a request that could not be served.
///
/// Its `data` is always an object with `kind`, a stable word for programs, and
/// `retryable`, whether the same request may succeed later without a change.
package struct RPCError: Error, Sendable, Equatable, CustomStringConvertible {
  package let code: Code
  package let kind: String
  /// A sentence that a person can act on.
  package let message: String
  package let isRetryable: Bool
  /// An object: `kind`, `retryable`, and what else explains the error.
  package let data: RawJSON

  /// - Parameter details: Writes more members of `data`; it is inside the object already.
  package init(
    code: Code, kind: String, message: String, isRetryable: Bool = false,
    details: (inout JSONWriter) -> Void = { _ in }
  ) {
    self.code = code
    self.kind = kind
    self.message = message
    self.isRetryable = isRetryable
    var writer = JSONWriter(reserving: 64)
    writer.object { writer in
      writer.member("kind", kind)
      writer.member("retryable", isRetryable)
      details(&writer)
    }
    data = RawJSON(validated: writer.bytes)
  }

  package var description: String { "\(message) (\(code.rawValue), \(kind))" }
}

extension RPCError {
  /// An error's number. An open set: a service adds its own from −32010 on.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    // JSON-RPC 2.0, section 5.1.
    package static let parseError = Code(rawValue: -32700)
    package static let invalidRequest = Code(rawValue: -32600)
    package static let methodNotFound = Code(rawValue: -32601)
    package static let invalidParams = Code(rawValue: -32602)
    package static let internalError = Code(rawValue: -32603)
    /// The Language Server Protocol's `RequestCancelled`.
    package static let cancelled = Code(rawValue: -32800)
    /// More requests in flight than the connection allows.
    package static let overloaded = Code(rawValue: -32001)
    /// A line longer than the connection allows.
    package static let messageTooLarge = Code(rawValue: -32005)
    /// More nested arrays and objects than the connection allows.
    package static let tooDeep = Code(rawValue: -32006)
    /// The connection ended before the request was done.
    package static let ended = Code(rawValue: -32007)
  }
}

extension RPCError: JSONWritable {
  /// The `error` member of a response.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("code", code.rawValue)
      writer.member("message", message)
      writer.member("data", data)
    }
  }
}
