import JSON

/// Answers as text: whole lines, or the members of a batch.
///
/// An array and not a `ByteBuffer`: several short pieces to an answer, and an array takes each at half the price.
struct AnswerLines {
  /// Also takes the results of requests, where they belong.
  var writer: JSONWriter
  /// Where the line begins that is not ended.
  private var lineStart = 0

  init(reserving capacity: Int = 0) { writer = JSONWriter(reserving: capacity) }

  var bytes: [UInt8] { writer.bytes }
  var count: Int { writer.count }
  var isEmpty: Bool { count == 0 }

  // MARK: Answers

  /// Where an answer stands that is not ended.
  struct Start {
    /// Of the answer, with the comma before it, and of its result.
    fileprivate let answer: Int
    fileprivate let result: Int
  }

  /// Begins an answer whose result is then written by the ``writer``. Goes on to ``end(_:)`` or ``takeBack(_:)``.
  mutating func begin(_ id: RequestID) -> Start {
    let answer = count
    // Only in a batch does anything but the end of a line stand before it.
    if count > lineStart { writer.frame(",") }
    writer.frame(#"{"jsonrpc":"2.0","id":"#, id.bytes, #","result":"#)
    return Start(answer: answer, result: count)
  }

  mutating func end(_ start: Start) {
    // A handler that wrote nothing has nothing to tell.
    writer.frame(count == start.result ? "null}" : "}")
  }

  mutating func takeBack(_ start: Start) { writer.cut(to: start.answer) }

  mutating func append(to id: RequestID, result: [UInt8]) {
    let start = begin(id)
    result.withUnsafeBytes { if !$0.isEmpty { writer.raw($0) } }
    end(start)
  }

  mutating func append(to id: RequestID, error: RPCError) {
    if count > lineStart { writer.frame(",") }
    writer.frame(#"{"jsonrpc":"2.0","id":"#, id.bytes, #","error":"#)
    writer.value(error)
    writer.frame("}")
  }

  /// - Parameter members: Not empty.
  mutating func append(batch members: AnswerLines) {
    writer.frame("[", members.bytes[...], "]")
  }

  // MARK: Lines

  /// What was written since the last line was ended.
  var line: ArraySlice<UInt8> { bytes[lineStart...] }

  mutating func endLine() {
    writer.frame("\n")
    lineStart = count
  }

  /// Forgets the lines; keeps the room unless it is more than `limit` bytes.
  mutating func removeAll(keepingRoomUpTo limit: Int) {
    writer.removeAll(keepingRoomUpTo: limit)
    lineStart = 0
  }
}
