extension JSONStreamScanner {
  /// Reads a string on, from behind its opening quote or one of its characters.
  @inline(__always)
  mutating func string(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(Fault) -> Mark? {
    var next = at
    while next < bytes.count {
      // Most of a string is plain: eight bytes at a time.
      while next + 8 <= bytes.count,
        Self.isPlain(bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self))
      {
        next += 8
      }
      guard next < bytes.count else { break }
      let byte = bytes[next]
      if byte == UInt8(ascii: "\"") {
        at = next + 1
        return isKey ? keyEnded() : valueEnded()
      }
      if byte == UInt8(ascii: "\\") {
        state = .escape
        break
      }
      if byte >= 0x80 {
        at = next
        try beginCharacter(byte)
        break
      }
      guard byte >= 0x20 else {
        at = next
        throw .syntax
      }
      next += 1
    }
    at = state == .string ? next : next + 1
    return nil
  }

  /// Whether none of eight bytes is a quote, a backslash, a control character or part of a longer character.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    // A byte is 0 where it was the one looked for; a subtraction then borrows into its top bit. A borrow may mark the
    // byte above one that is marked too, so only a word with something special in it is ever held for special.
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let marks =
      (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word
    return marks & tops == 0
  }

  /// The forms of a character of more than one byte: Unicode 15, table 3-7.
  private mutating func beginCharacter(_ byte: UInt8) throws(Fault) {
    switch byte {
    case 0xC2...0xDF: (missing, continuation) = (1, 0x80...0xBF)
    case 0xE0: (missing, continuation) = (2, 0xA0...0xBF)
    case 0xED: (missing, continuation) = (2, 0x80...0x9F)
    case 0xE1...0xEF: (missing, continuation) = (2, 0x80...0xBF)
    case 0xF0: (missing, continuation) = (3, 0x90...0xBF)
    case 0xF1...0xF3: (missing, continuation) = (3, 0x80...0xBF)
    case 0xF4: (missing, continuation) = (3, 0x80...0x8F)
    default: throw .invalidUTF8
    }
    state = .character
  }

  @inline(__always)
  mutating func partOfString(_ byte: UInt8, _ at: inout Int) throws(Fault) {
    switch state {
    case .character:
      guard continuation.contains(byte) else { throw .invalidUTF8 }
      continuation = 0x80...0xBF
      missing -= 1
      if missing == 0 { state = .string }
    case .hexadecimal:
      // A lone surrogate passes: RFC 8259, section 8.2, leaves it to the reader.
      let isDigit = byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
      guard isDigit else { throw .syntax }
      missing -= 1
      if missing == 0 { state = .string }
    default:
      switch byte {
      case UInt8(ascii: "u"): (state, missing) = (.hexadecimal, 4)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
        UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        state = .string
      default: throw .syntax
      }
    }
    at += 1
  }

  /// Reads a number on. The byte that ends it is not read: what follows decides what may stand there.
  @inline(__always)
  mutating func number(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(Fault) -> Mark? {
    while at < bytes.count {
      let byte = bytes[at]
      let isDigit = byte &- UInt8(ascii: "0") < 10
      switch state {
      case .minus:
        guard isDigit else { throw .syntax }
        state = byte == UInt8(ascii: "0") ? .zero : .integer
      case .zero, .integer:
        if isDigit {
          guard state == .integer else { throw .syntax }
        } else if byte == UInt8(ascii: ".") {
          state = .point
        } else if byte | 0x20 == UInt8(ascii: "e") {
          state = .exponent
        } else {
          return valueEnded()
        }
      case .point, .fraction:
        if isDigit {
          state = .fraction
        } else {
          guard state == .fraction else { throw .syntax }
          guard byte | 0x20 == UInt8(ascii: "e") else { return valueEnded() }
          state = .exponent
        }
      case .exponent where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"): state = .exponentSign
      case .exponent, .exponentSign:
        guard isDigit else { throw .syntax }
        state = .exponentDigits
      default:
        guard isDigit else { return valueEnded() }
      }
      at += 1
    }
    return nil
  }
}
