/// Checks a JSON text (RFC 8259) that comes in pieces, and tells where its outer values begin and end.
///
/// Accepts what ``JSONDocument`` accepts and keeps nothing of the text: a piece may end anywhere, inside an escape or
/// a character too. After an error it is of no further use.
package struct JSONStreamScanner: Sendable {
  /// What stands at the place where ``scan(_:from:)`` stopped.
  package enum Mark: Sendable, Equatable {
    /// The first byte of a member's name is next.
    case keyBegins
    /// The name's closing quote was the last byte.
    case keyEnds
    /// The first byte of a value is next.
    case valueBegins
    /// A value's last byte was the last one; of a number, the byte that is next does not belong to it.
    case valueEnds
  }

  enum State: Sendable {
    case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd, nothing
    case string, escape, hexadecimal, character
    case word
    case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
  }

  let maxDepth: Int
  /// Marks are given of values that so many arrays and objects enclose, or fewer; below 0, of none.
  let markedDepth: Int

  var state = State.value
  /// Arrays and objects that are open.
  package internal(set) var depth = 0
  /// One bit for each of them, 1 for an object.
  private var kinds: [UInt64]
  var isInObject = false
  /// Whether the string that is being read is a name.
  var isKey = false
  /// Whether the value or name that is next was told as a mark.
  private var isAnnounced = false
  /// Hexadecimal digits of an escape, or bytes of a character, that are still to come.
  var missing = 0
  /// What the next byte of a character may be: the first continuation excludes overlong forms and surrogates.
  var continuation: ClosedRange<UInt8> = 0x80...0xBF
  /// The letters of `true`, `false` or `null` that are still to come.
  private var word: StaticString = "null"
  private var wordAt = 0
  private var isBlank = true
  /// Bytes read so far, of all pieces.
  package private(set) var offset = 0

  /// - Parameters:
  ///   - maxDepth: Open arrays and objects allowed at once, 1 or more.
  ///   - markedDepth: See ``Mark``: 0 marks the whole text, 1 what stands in its array or object too; below 0, nothing.
  package init(maxDepth: Int = JSONDocument.defaultMaxDepth, markedDepth: Int = -1) {
    self.maxDepth = max(1, maxDepth)
    self.markedDepth = markedDepth
    kinds = Array(repeating: 0, count: self.maxDepth / 64 + 1)
  }

  /// Reads on until a mark, the end of the piece, or an error.
  ///
  /// - Parameter bytes: One piece of the text, the same until all of it is read.
  /// - Parameter start: Where to go on in it: 0, then where the last call stopped.
  /// - Returns: Where reading stopped, one past the last byte read, and why; no mark at the end of the piece.
  /// - Throws: ``JSONError``, whose offset counts from the text's beginning.
  package mutating func scan(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) throws(JSONError) -> (end: Int, mark: Mark?) {
    var at = start
    // `offset` is where this piece begins while it is read, so that an error knows its place.
    let base = offset - start
    while at < bytes.count {
      let mark: Mark?
      do throws(Fault) { mark = try step(bytes, &at) } catch {
        throw JSONError(reason(of: error), offset: base + at)
      }
      if let mark {
        offset = base + at
        return (at, mark)
      }
    }
    offset = base + at
    return (at, nil)
  }

  /// Reads a piece without marks.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var at = 0
    while at < bytes.count { at = try scan(bytes, from: at).end }
  }

  /// Call when the text has ended: it must be whole.
  package mutating func finish() throws(JSONError) {
    switch state {
    case .nothing: return
    case .zero, .integer, .fraction, .exponentDigits:
      guard depth == 0 else { throw JSONError(.syntax, offset: offset) }
      state = .nothing
    case .character: throw JSONError(.invalidUTF8, offset: offset)
    default: throw JSONError(isBlank ? .empty : .syntax, offset: isBlank ? 0 : offset)
    }
  }

  enum Fault: Error { case syntax, invalidUTF8, tooDeep }

  private func reason(of fault: Fault) -> JSONError.Reason {
    switch fault {
    case .syntax: .syntax
    case .invalidUTF8: .invalidUTF8
    case .tooDeep: .tooDeep(limit: maxDepth)
    }
  }

  /// Reads one byte, or as many as its state takes at once.
  @inline(__always)
  private mutating func step(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(Fault) -> Mark? {
    switch state {
    case .string: return try string(bytes, &at)
    case .escape, .hexadecimal, .character: try partOfString(bytes[at], &at)
    case .minus, .zero, .integer, .point, .fraction, .exponent, .exponentSign, .exponentDigits:
      return try number(bytes, &at)
    case .word:
      guard bytes[at] == word.utf8Start[wordAt] else { throw .syntax }
      at += 1
      wordAt += 1
      if wordAt == word.utf8CodeUnitCount { return valueEnded() }
    case .value, .valueOrEnd, .key, .keyOrEnd, .colon, .commaOrEnd, .nothing:
      return try structure(bytes, &at)
    }
    return nil
  }

  @inline(__always)
  private mutating func structure(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(Fault) -> Mark? {
    let byte = bytes[at]
    if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      at += 1
      return nil
    }
    isBlank = false
    switch state {
    case .commaOrEnd:
      if byte == UInt8(ascii: ",") {
        at += 1
        state = isInObject ? .key : .value
        return nil
      }
      return try close(byte, &at)
    case .colon:
      guard byte == UInt8(ascii: ":") else { throw .syntax }
      at += 1
      state = .value
      return nil
    case .keyOrEnd where byte == UInt8(ascii: "}"): return try close(byte, &at)
    case .valueOrEnd where byte == UInt8(ascii: "]"): return try close(byte, &at)
    case .key, .keyOrEnd:
      guard byte == UInt8(ascii: "\"") else { throw .syntax }
      if announces() { return .keyBegins }
      at += 1
      isKey = true
      state = .string
      return nil
    case .value, .valueOrEnd: return try begin(byte, &at)
    default: throw .syntax
    }
  }

  @inline(__always)
  private mutating func begin(_ byte: UInt8, _ at: inout Int) throws(Fault) -> Mark? {
    let next: State
    switch byte {
    case UInt8(ascii: "\""): next = .string
    case UInt8(ascii: "{"): next = .keyOrEnd
    case UInt8(ascii: "["): next = .valueOrEnd
    case UInt8(ascii: "-"): next = .minus
    case UInt8(ascii: "0"): next = .zero
    case UInt8(ascii: "1")...UInt8(ascii: "9"): next = .integer
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): next = .word
    default: throw .syntax
    }
    if announces() { return .valueBegins }
    switch next {
    case .keyOrEnd, .valueOrEnd: try open(isObject: next == .keyOrEnd)
    case .string: isKey = false
    case .word:
      word = byte == UInt8(ascii: "t") ? "true" : byte == UInt8(ascii: "f") ? "false" : "null"
      wordAt = 1
    default: break
    }
    at += 1
    state = next
    return nil
  }

  /// Whether a mark is due for what is next; once for each.
  @inline(__always)
  private mutating func announces() -> Bool {
    guard depth <= markedDepth else { return false }
    isAnnounced.toggle()
    return isAnnounced
  }

  private mutating func open(isObject: Bool) throws(Fault) {
    guard depth < maxDepth else { throw .tooDeep }
    let bit = UInt64(1) << UInt64(depth & 63)
    if isObject { kinds[depth >> 6] |= bit } else { kinds[depth >> 6] &= ~bit }
    depth += 1
    isInObject = isObject
  }

  private mutating func close(_ byte: UInt8, _ at: inout Int) throws(Fault) -> Mark? {
    guard byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw .syntax }
    at += 1
    depth -= 1
    let outer = depth - 1
    isInObject = depth > 0 && kinds[outer >> 6] >> UInt64(outer & 63) & 1 == 1
    return valueEnded()
  }

  @inline(__always)
  mutating func valueEnded() -> Mark? {
    state = depth == 0 ? .nothing : .commaOrEnd
    return depth <= markedDepth ? .valueEnds : nil
  }

  @inline(__always)
  mutating func keyEnded() -> Mark? {
    state = .colon
    return depth <= markedDepth ? .keyEnds : nil
  }
}
