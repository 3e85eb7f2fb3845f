/// Lines from bytes as they come.
///
/// A line ends in a newline, with or without a return before it; the last may lack it. What is no UTF-8
/// and each NUL become U+FFFD.
struct LineSplitter {
  enum Next: Equatable {
    case line(String)
    /// A line longer than the limit ended; it was not kept.
    case tooLong
    case needsMore
    case end
  }

  private let longestBytes: Int
  private var bytes: [UInt8] = []
  private var start = 0
  /// Bytes after `start` that are known to hold no newline.
  private var searched = 0
  private var isSkipping = false
  private var isEnded = false

  init(longestBytes: Int) { self.longestBytes = longestBytes }

  mutating func append(_ more: [UInt8]) {
    bytes.removeFirst(start)
    start = 0
    bytes += more
  }

  mutating func end() { isEnded = true }

  mutating func next() -> Next {
    let newline = bytes[(start + searched)...].firstIndex(of: UInt8(ascii: "\n"))
    guard newline != nil || (isEnded && (start < bytes.count || isSkipping)) else { return withoutNewline() }
    let end = newline ?? bytes.count
    defer {
      start = newline.map { $0 + 1 } ?? bytes.count
      searched = 0
      isSkipping = false
    }
    guard !isSkipping, end - start <= longestBytes else { return .tooLong }
    return .line(Self.text(bytes[start..<end]))
  }

  private mutating func withoutNewline() -> Next {
    guard !isEnded else { return .end }
    searched = bytes.count - start
    if searched > longestBytes {
      isSkipping = true
      start = bytes.count
      searched = 0
    }
    return .needsMore
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let line = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
    guard line.contains(0) else { return String(decoding: line, as: UTF8.self) }
    let parts = line.split(separator: 0, omittingEmptySubsequences: false)
    return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\u{fffd}")
  }
}
