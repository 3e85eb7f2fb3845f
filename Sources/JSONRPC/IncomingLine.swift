package import JSON

/// What one line of a client holds.
package enum IncomingLine: Sendable {
  case message(IncomingMessage)
  /// One member at least.
  case batch([IncomingMessage])
  /// Answered with this error and a null id.
  case rejected(RPCError)

  /// - Parameter maxBatch: Members that a batch may have.
  package init(_ value: JSONValue, maxBatch: Int) {
    var names = MethodNames()
    self.init(value, maxBatch: maxBatch, &names)
  }

  init(_ value: JSONValue, maxBatch: Int, _ names: inout MethodNames) {
    guard value.isArray else {
      self = .message(IncomingMessage(value, &names))
      return
    }
    if value.count == 0 {
      self = .rejected(.invalidRequest("The batch is empty: send one request at least."))
    } else if value.count > maxBatch {
      self = .rejected(.batchTooLarge(count: value.count, limit: maxBatch))
    } else {
      self = .batch(value.elements.map { IncomingMessage($0, &names) })
    }
  }

  package init(_ error: JSONError, maxMessageBytes: Int) {
    self =
      switch error.reason {
      case .tooDeep(let limit): .rejected(.tooDeep(limit: limit))
      case .tooLarge: .rejected(.messageTooLarge(bytes: nil, limit: maxMessageBytes))
      case .invalidUTF8: .rejected(.parseError("The line is not valid UTF-8."))
      case .syntax, .empty:
        .rejected(
          .parseError(
            "The line is not one JSON value: reading stopped at byte \(error.offset).",
            offset: error.offset))
      }
  }
}

/// Reads lines into messages, with buffers that it keeps from one to the next.
struct LineReader {
  private var parser: JSONParser
  private var names = MethodNames()
  private let limits: ConnectionLimits

  /// A longer line leaves the parser with buffers that are not worth keeping.
  private static let commonLineBytes = 1 << 20

  init(limits: ConnectionLimits) {
    self.limits = limits
    parser = JSONParser(maxDepth: limits.maxDepth)
  }

  mutating func read(_ line: LineFramer.Line) -> IncomingLine {
    switch line {
    case .tooLarge(let bytes):
      return .rejected(.messageTooLarge(bytes: bytes, limit: limits.maxMessageBytes))
    case .text(let bytes):
      defer {
        if bytes.count > Self.commonLineBytes { parser = JSONParser(maxDepth: limits.maxDepth) }
      }
      do throws(JSONError) {
        return IncomingLine(try parser.parse(bytes).root, maxBatch: limits.maxBatch, &names)
      } catch {
        return IncomingLine(error, maxMessageBytes: limits.maxMessageBytes)
      }
    }
  }
}
