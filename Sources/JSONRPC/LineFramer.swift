package import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cuts a stream of bytes into lines and looks at each byte once, whatever sizes it comes in.
///
/// A line ends with `\n` or `\r\n`. Blank lines, and a byte order mark at the
/// start of the stream, are passed over in silence. A line longer than the
/// limit is counted to its end and not kept.
package struct LineFramer {
  package enum Line: Equatable {
    /// The line without its end; never blank.
    case text([UInt8])
    /// A line beyond the limit; its length in bytes without its end.
    case tooLarge(bytes: Int)
  }

  /// Longest line that is kept, in bytes, its end not counted.
  package let maxLineBytes: Int
  /// Bytes that came last and were not looked at yet.
  private var chunk = ByteBuffer()
  /// The start of a line whose end has not come. Already searched: it holds no `\n`.
  private var partial: [UInt8] = []
  /// The present line, when it was counted and let go.
  private var discarded: Discarded?
  private var isAtStart = true

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private struct Discarded {
    var count = 0
    var endsWithReturn = false

    mutating func add(_ bytes: some BidirectionalCollection<UInt8>) {
      guard let last = bytes.last else { return }
      count += bytes.count
      endsWithReturn = last == UInt8(ascii: "\r")
    }

    var line: Line { .tooLarge(bytes: endsWithReturn ? count - 1 : count) }
  }

  package init(maxLineBytes: Int) { self.maxLineBytes = max(1, maxLineBytes) }

  /// Bytes held for lines that are not finished or not asked for.
  package var bufferedBytes: Int { chunk.readableBytes + partial.count }

  package mutating func append(_ bytes: ByteBuffer) {
    if chunk.readableBytes == 0 { chunk = bytes } else { chunk.writeImmutableBuffer(bytes) }
  }

  /// The next whole line, or `nil` until more bytes come.
  package mutating func next() -> Line? {
    while chunk.readableBytes > 0 {
      guard let length = bytesBeforeNewline() else {
        keepUnfinished()
        return nil
      }
      if let line = takeLine(length) { return line }
    }
    // Gives the reader's buffer back for its next read.
    chunk = ByteBuffer()
    return nil
  }

  /// At the end of the stream: the last line, which had no `\n`. To be called when ``next()`` gives `nil`.
  package mutating func finish() -> Line? {
    takeLine(0)
  }

  /// Lets all that is held go.
  package mutating func removeAll() {
    chunk = ByteBuffer()
    partial = []
    discarded = nil
  }

  private func bytesBeforeNewline() -> Int? {
    chunk.withUnsafeReadableBytes { bytes in
      guard let start = bytes.baseAddress, let found = memchr(start, 0x0A, bytes.count) else { return nil }
      return UnsafeRawPointer(found) - start
    }
  }

  private mutating func keepUnfinished() {
    let bytes = chunk.readableBytesView
    // One more for the `\r` that may be its last byte, three for a byte order mark.
    let limit = maxLineBytes + 1 + (isAtStart ? 3 : 0)
    if discarded == nil, partial.count + bytes.count > limit {
      discarded = Discarded()
      discarded?.add(partial)
      partial = []
    }
    if discarded != nil { discarded?.add(bytes) } else { partial.append(contentsOf: bytes) }
    chunk = ByteBuffer()
  }

  /// - Parameter length: Bytes of the chunk before the newline.
  /// - Returns: `nil` for a blank line.
  private mutating func takeLine(_ length: Int) -> Line? {
    defer {
      // At the end of the stream there is no newline to step over.
      chunk.moveReaderIndex(forwardBy: min(length + 1, chunk.readableBytes))
      isAtStart = false
    }
    if var line = discarded {
      line.add(chunk.readableBytesView.prefix(length))
      discarded = nil
      return line.line
    }
    if partial.isEmpty {
      return chunk.withUnsafeReadableBytes { bytes in
        let piece = UnsafeRawBufferPointer(rebasing: bytes.prefix(length))
        return line(over: trim(piece)) { [UInt8](UnsafeRawBufferPointer(rebasing: piece[$0])) }
      }
    }
    partial.append(contentsOf: chunk.readableBytesView.prefix(length))
    let whole = partial
    partial = []
    return line(over: whole.withUnsafeBytes(trim)) { range in
      range.count == whole.count ? whole : Array(whole[range])
    }
  }

  private func line(over text: Range<Int>, bytes: (Range<Int>) -> [UInt8]) -> Line? {
    if text.isEmpty { return nil }
    return text.count <= maxLineBytes ? .text(bytes(text)) : .tooLarge(bytes: text.count)
  }

  /// - Returns: Where the text stands without line end and byte order mark; empty when it is blank.
  private func trim(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
    var text = bytes[...]
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    if isAtStart, text.starts(with: Self.byteOrderMark) { text.removeFirst(3) }
    guard let first = text.first else { return 0..<0 }
    if isBlank(first), text.allSatisfy(isBlank) { return 0..<0 }
    return text.startIndex..<text.endIndex
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
