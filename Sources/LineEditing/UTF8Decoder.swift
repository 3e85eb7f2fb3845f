/// Characters from bytes as they come; what is no UTF-8 becomes U+FFFD.
struct UTF8Decoder {
  private var bytes: [UInt8] = []
  private var next = 0

  var isEmpty: Bool { next == bytes.count }

  /// The next byte that is not decoded yet.
  var firstByte: UInt8? { isEmpty ? nil : bytes[next] }

  mutating func append(_ more: some Collection<UInt8>) {
    if isEmpty {
      bytes.removeAll(keepingCapacity: true)
      next = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next whole character, or `nil` when more bytes are needed.
  mutating func nextScalar() -> Unicode.Scalar? {
    guard next < bytes.count else { return nil }
    let first = bytes[next]
    let length = Self.length(first: first)
    var available = 1
    while available < length, next + available < bytes.count, bytes[next + available] & 0xc0 == 0x80 {
      available += 1
    }
    if available < length, next + available == bytes.count { return nil }
    defer { next += available }
    let character = String(decoding: bytes[next..<(next + available)], as: UTF8.self)
    return character.unicodeScalars.first
  }

  private static func length(first: UInt8) -> Int {
    switch first {
    case 0xc2...0xdf: 2
    case 0xe0...0xef: 3
    case 0xf0...0xf4: 4
    default: 1
    }
  }
}
