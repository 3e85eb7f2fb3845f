import JSON

/// Answers as text: whole lines, or the members of a batch.
///
/// An array and not a `ByteBuffer`: six short pieces to an answer, and an array takes each at half the price.
struct AnswerLines {
  private(set) var bytes: [UInt8] = []
  /// Where the line begins that is not ended.
  private var lineStart = 0

  init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  var count: Int { bytes.count }
  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(to id: RequestID, result: [UInt8]) {
    append(#"{"jsonrpc":"2.0","id":"#)
    bytes += id.bytes
    append(#","result":"#)
    // A handler that wrote nothing has nothing to tell.
    if result.isEmpty { append("null") } else { bytes += result }
    append("}")
  }

  mutating func append(to id: RequestID, error: RPCError) {
    append(#"{"jsonrpc":"2.0","id":"#)
    bytes += id.bytes
    append(#","error":"#)
    bytes += error.json.bytes
    append("}")
  }

  /// - Parameter members: Not empty.
  mutating func append(batch members: AnswerLines) {
    append("[")
    bytes += members.bytes
    append("]")
  }

  /// What was written since the last line was ended.
  var line: ArraySlice<UInt8> { bytes[lineStart...] }

  mutating func endLine() {
    append("\n")
    lineStart = bytes.count
  }

  /// To be called before each answer of a batch.
  mutating func separate() {
    if !isEmpty { append(",") }
  }

  /// Forgets the lines; keeps the room unless it is more than `limit` bytes.
  mutating func removeAll(keepingRoomUpTo limit: Int) {
    if bytes.capacity > limit { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    lineStart = 0
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}
