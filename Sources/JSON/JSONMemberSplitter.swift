/// Parts a JSON text that comes in pieces: one member's value, byte for byte, and all that stands around it.
///
/// The text is checked whole, as by ``JSONDocument``. Where a name stands twice, each value at the place is told as
/// one more; which of them counts is the reader's business.
package struct JSONMemberSplitter: Sendable {
  /// A run of bytes of one kind.
  package enum Part: Sendable, Equatable {
    /// Around the value, white space included.
    case frame
    /// Of the value.
    case value
    /// The value's last bytes; may be none.
    case valueEnd
  }

  private let path: [[UInt8]]
  private let longestKey: Int
  private var scanner: JSONStreamScanner
  /// Open objects that lie on the path, counted from the outermost.
  private var followed = 0
  /// The name that is being read, quotes included; cut where it is too long to be one of the path.
  private var key: [UInt8] = []
  private var isReadingKey = false
  /// Whether the name that was read last is the one wanted in its object.
  private var isWanted = false
  private var isInValue = false

  /// - Parameter path: The names that lead to the member, from the outermost object in; one at least.
  package init(path: [String], maxDepth: Int = JSONDocument.defaultMaxDepth) {
    self.path = path.map { Array($0.utf8) }
    // A character of two bytes or more may take as many escapes of six bytes as it has bytes, at the most.
    longestKey = (self.path.map(\.count).max() ?? 0) * 6 + 2
    scanner = JSONStreamScanner(maxDepth: maxDepth, markedDepth: path.count)
  }

  /// Reads on until the kind of bytes changes, or to the end of the piece.
  ///
  /// - Parameters:
  ///   - bytes: One piece of the text.
  ///   - start: Where to go on in it: 0, then where the last call stopped.
  /// - Returns: One past the last byte read, and what those bytes are part of.
  package mutating func next(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) throws(JSONError) -> (end: Int, part: Part) {
    var at = start
    while at < bytes.count {
      let (end, mark) = try scanner.scan(bytes, from: at)
      if isReadingKey { take(bytes[at..<end]) }
      at = end
      switch mark {
      case nil: break
      case .keyBegins:
        isReadingKey = followed == scanner.depth
        key.removeAll(keepingCapacity: true)
      case .keyEnds:
        if isReadingKey { isWanted = isName(path[followed - 1]) }
        isReadingKey = false
      case .valueBegins:
        let isOnPath = followed == scanner.depth && (followed == 0 || isWanted)
        isWanted = false
        guard isOnPath else { continue }
        if followed == path.count {
          isInValue = true
          if at > start { return (at, .frame) }
        } else if bytes[at] == UInt8(ascii: "{") {
          followed += 1
        }
      case .valueEnds:
        if isInValue, scanner.depth == path.count {
          isInValue = false
          return (at, .valueEnd)
        }
        followed = min(followed, scanner.depth)
      }
    }
    return (at, isInValue ? .value : .frame)
  }

  /// Call when the text has ended: it must be whole.
  package mutating func finish() throws(JSONError) { try scanner.finish() }

  private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>) {
    // One byte more than may be tells that it is too long.
    key.append(contentsOf: bytes.prefix(longestKey + 1 - key.count))
  }

  private func isName(_ name: [UInt8]) -> Bool {
    guard key.count <= longestKey else { return false }
    let inner = key.dropFirst().dropLast()
    if inner.elementsEqual(name) { return true }
    guard inner.contains(UInt8(ascii: "\\")) else { return false }
    return (try? JSONDocument(parsing: key))?.root.string.map { Array($0.utf8) == name } ?? false
  }
}
