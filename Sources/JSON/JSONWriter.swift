/// What can be written as one JSON value.
@usableFromInline package protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}

extension JSONWritable {
  package var json: RawJSON {
    var writer = JSONWriter()
    writer.value(self)
    return RawJSON(validated: writer.bytes)
  }
}

/// Writes JSON text on one line: never a raw newline, always valid UTF-8.
///
/// Commas and quotes are its business; that each ``beginObject()`` has its
/// ``endObject()`` is the caller's, so prefer ``object(_:)`` and ``array(_:)``.
///
/// What is generic is inlinable, so that each module has code of its own for the types that it writes.
@usableFromInline package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// Forgets what was written; keeps the room unless it is more than `limit` bytes.
  package mutating func removeAll(keepingRoomUpTo limit: Int) {
    if bytes.capacity > limit { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    needsComma = false
  }

  package var count: Int { bytes.count }

  // MARK: Around values

  /// Writes what stands around values and is none itself; behind it no comma is due.
  package mutating func frame(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    needsComma = false
  }

  /// The same of three pieces.
  package mutating func frame(_ head: StaticString, _ middle: ArraySlice<UInt8>, _ tail: StaticString) {
    append(upTo: head.utf8CodeUnitCount + middle.count + tail.utf8CodeUnitCount) { bytes in
      var end = UnsafeMutableRawPointer(bytes)
      func put(_ piece: UnsafeRawBufferPointer) {
        if let start = piece.baseAddress { end.copyMemory(from: start, byteCount: piece.count) }
        end += piece.count
      }
      head.withUTF8Buffer { put(UnsafeRawBufferPointer($0)) }
      middle.withUnsafeBytes(put)
      tail.withUTF8Buffer { put(UnsafeRawBufferPointer($0)) }
      return end - UnsafeMutableRawPointer(bytes)
    }
    needsComma = false
  }

  /// Forgets what was written behind the first `count` bytes; behind these no comma is due.
  package mutating func cut(to count: Int) {
    bytes.removeSubrange(count...)
    needsComma = false
  }

  // MARK: Values

  @usableFromInline package mutating func beginObject() { open(UInt8(ascii: "{")) }
  @usableFromInline package mutating func endObject() { close(UInt8(ascii: "}")) }
  @usableFromInline package mutating func beginArray() { open(UInt8(ascii: "[")) }
  @usableFromInline package mutating func endArray() { close(UInt8(ascii: "]")) }

  @inlinable package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    beginObject()
    try body(&self)
    endObject()
  }

  @inlinable package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    beginArray()
    try body(&self)
    endArray()
  }

  @usableFromInline package mutating func key(_ name: String) {
    quote(name, isKey: true)
    needsComma = false
  }

  @usableFromInline mutating func plainKey(_ name: StaticString) {
    name.withUTF8Buffer { plain($0, isKey: true) }
    needsComma = false
  }

  @inlinable package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

  /// - Parameter name: Needs no escapes, as the names that a program chooses.
  @inlinable package mutating func member(_ name: StaticString, _ value: some JSONWritable) {
    plainKey(name)
    value.write(to: &self)
  }

  /// For a name that is not known beforehand.
  @inlinable package mutating func member(named name: String, _ value: some JSONWritable) {
    key(name)
    value.write(to: &self)
  }

  /// Leaves the member out when there is no value.
  @inlinable package mutating func member(_ name: StaticString, ifPresent value: (some JSONWritable)?) {
    guard let value else { return }
    member(name, value)
  }

  @usableFromInline package mutating func null() { literal("null") }

  @usableFromInline package mutating func string(_ text: String) {
    quote(text, isKey: false)
    needsComma = true
  }

  /// Writes a string of so many bytes, none of which needs an escape, without making a `String` of it.
  ///
  /// - Parameter fill: Puts every byte in its place.
  package mutating func plainString(length: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    separate()
    append(upTo: length + 2) { bytes in
      bytes.initialize(repeating: UInt8(ascii: "\""), count: length + 2)
      fill(UnsafeMutableBufferPointer(start: bytes + 1, count: length))
      return length + 2
    }
    needsComma = true
  }

  /// Writes a token that needs no escapes: a number, `true`, or JSON text that was checked.
  package mutating func raw(_ text: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
    needsComma = true
  }

  /// Writes JSON text that was checked: a value, or what lies between two commas of an object or array, the bracket
  /// at its one end included.
  package mutating func raw(_ text: UnsafeRawBufferPointer) {
    append(upTo: text.count + 1) { [needsComma] bytes in
      var end = bytes
      if needsComma {
        end.initialize(to: UInt8(ascii: ","))
        end += 1
      }
      if let start = text.baseAddress {
        UnsafeMutableRawPointer(end).copyMemory(from: start, byteCount: text.count)
      }
      return end + text.count - bytes
    }
    needsComma = true
  }

  mutating func integer(_ number: Int) {
    // A comma, a sign and 19 digits.
    append(upTo: 21) { [needsComma] bytes in
      var end = bytes
      func put(_ byte: UInt8) {
        end.initialize(to: byte)
        end += 1
      }
      if needsComma { put(UInt8(ascii: ",")) }
      if number < 0 { put(UInt8(ascii: "-")) }
      var rest = number.magnitude
      var (power, length) = (UInt(10), 1)
      while power <= rest { (power, length) = (power * 10, length + 1) }
      for place in stride(from: length - 1, through: 0, by: -1) {
        (end + place).initialize(to: UInt8(ascii: "0") + UInt8(rest % 10))
        rest /= 10
      }
      return end + length - bytes
    }
    needsComma = true
  }

  mutating func literal(_ text: StaticString) {
    separate()
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func quote(_ text: String, isKey: Bool) {
    // The bytes of nearly every string are at hand, and then it need not be retained.
    let wasAtHand: Void? = text.utf8.withContiguousStorageIfAvailable { quote($0, isKey: isKey) }
    guard wasAtHand == nil else { return }
    var text = text
    text.withUTF8 { quote($0, isKey: isKey) }
  }

  private mutating func quote(_ utf8: UnsafeBufferPointer<UInt8>, isKey: Bool) {
    if holdsEscapes(utf8) { escaped(utf8, isKey: isKey) } else { plain(utf8, isKey: isKey) }
  }

  private mutating func plain(_ utf8: UnsafeBufferPointer<UInt8>, isKey: Bool) {
    append(upTo: utf8.count + 4) { [needsComma] bytes in
      var end = bytes
      if needsComma {
        end.initialize(to: UInt8(ascii: ","))
        end += 1
      }
      end.initialize(to: UInt8(ascii: "\""))
      end += 1
      if let start = utf8.baseAddress { end.initialize(from: start, count: utf8.count) }
      end += utf8.count
      end.initialize(to: UInt8(ascii: "\""))
      end += 1
      if isKey {
        end.initialize(to: UInt8(ascii: ":"))
        end += 1
      }
      return end - bytes
    }
  }

  private mutating func escaped(_ utf8: UnsafeBufferPointer<UInt8>, isKey: Bool) {
    // A byte becomes six at most, as in \u001f.
    append(upTo: 6 * utf8.count + 4) { [needsComma] bytes in
      var end = bytes
      func put(_ byte: UInt8) {
        end.initialize(to: byte)
        end += 1
      }
      if needsComma { put(UInt8(ascii: ",")) }
      put(UInt8(ascii: "\""))
      for byte in utf8 { if needsEscape(byte) { escape(byte, put) } else { put(byte) } }
      put(UInt8(ascii: "\""))
      if isKey { put(UInt8(ascii: ":")) }
      return end - bytes
    }
  }

  /// Asks for room once, and not for each byte.
  ///
  /// - Parameter fill: Initializes bytes from the first on and returns how many, `count` at most.
  private mutating func append(upTo count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
    bytes.append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { room, filled in
        if let start = room.baseAddress { filled = fill(start) }
      }
    }
  }
}

private func needsEscape(_ byte: UInt8) -> Bool {
  byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

/// Whether there is a byte that needs an escape.
private func holdsEscapes(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
  guard utf8.count >= 8 else { return utf8.contains(where: needsEscape) }
  let bytes = UnsafeRawBufferPointer(utf8)
  // Eight at a time, a third of the work. The last eight may overlap those before.
  let last = bytes.count - 8
  var at = 0
  while at < last {
    if holdsEscapes(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) { return true }
    at += 8
  }
  return holdsEscapes(bytes.loadUnaligned(fromByteOffset: last, as: UInt64.self))
}

/// The same of eight bytes in one word.
///
/// A byte is below a limit when taking the limit away sets its high bit and the bit was not set before. A borrow can
/// only reach a byte from one that is below the limit itself, so that the answer for the whole word is right. A byte
/// equals another when the two differ by less than 1.
private func holdsEscapes(_ word: UInt64) -> Bool {
  let each: UInt64 = 0x0101_0101_0101_0101
  func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- each * limit) & ~word }
  let found =
    below(0x20, word) | below(1, word ^ each * UInt64(UInt8(ascii: "\"")))
    | below(1, word ^ each * UInt64(UInt8(ascii: "\\")))
  return found & (each * 0x80) != 0
}

private func escape(_ byte: UInt8, _ put: (UInt8) -> Void) {
  put(UInt8(ascii: "\\"))
  switch byte {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
  case 0x0A: put(UInt8(ascii: "n"))
  case 0x0D: put(UInt8(ascii: "r"))
  case 0x09: put(UInt8(ascii: "t"))
  default:
    func digit(_ value: UInt8) -> UInt8 {
      value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
    put(UInt8(ascii: "u"))
    put(UInt8(ascii: "0"))
    put(UInt8(ascii: "0"))
    put(digit(byte >> 4))
    put(digit(byte & 15))
  }
}

extension RawJSON: JSONWritable {
  package func write(to writer: inout JSONWriter) { bytes.withUnsafeBytes { writer.raw($0) } }
}

extension JSONValue: JSONWritable {
  package func write(to writer: inout JSONWriter) { raw.withUnsafeBytes { writer.raw($0) } }
}

extension String: JSONWritable {
  @usableFromInline package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: JSONWritable {
  @usableFromInline package func write(to writer: inout JSONWriter) {
    writer.literal(self ? "true" : "false")
  }
}

extension Int: JSONWritable {
  @usableFromInline package func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension Double: JSONWritable {
  /// The shortest text that reads back as the same number; `null` when it is not finite.
  @usableFromInline package func write(to writer: inout JSONWriter) {
    guard isFinite else { return writer.null() }
    // 3.0 is written 3, as JavaScript does.
    if let whole = Int(exactly: self), abs(whole) < 1 << 53 { return writer.value(whole) }
    writer.raw(description.utf8)
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  @inlinable package func write(to writer: inout JSONWriter) {
    writer.array { writer in for element in self { writer.value(element) } }
  }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  /// `null` for none.
  @inlinable package func write(to writer: inout JSONWriter) {
    if let value = self { writer.value(value) } else { writer.null() }
  }
}
