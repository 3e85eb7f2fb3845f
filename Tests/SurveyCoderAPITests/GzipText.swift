/// Packs text in the form of gzip (RFC 1952) with one block of fixed codes (RFC 1951, section 3.2.6). Only runs of one
/// byte get shorter: enough for a body that unpacks to far more than it is.
struct GzipText {
  private var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
  private var pending: UInt32 = 0
  private var pendingBits: UInt32 = 0
  private var crc: UInt32 = .max
  private var size: UInt32 = 0

  init() {
    // The last block, of fixed codes.
    put(0b011, bits: 3)
  }

  mutating func append(_ text: String) { for byte in text.utf8 { literal(byte) } }

  /// - Parameter count: 1 and a multiple of 258 more.
  mutating func appendRun(of byte: UInt8, count: Int) {
    precondition(count % 258 == 1)
    literal(byte)
    for _ in 0..<(count / 258) {
      // Length 258 has code 285, distance 1 has code 0.
      putCode(0b1100_0101, bits: 8)
      putCode(0, bits: 5)
      for _ in 0..<258 { check(byte) }
    }
  }

  /// The packed bytes; call once.
  mutating func finish() -> [UInt8] {
    putCode(0, bits: 7)
    if pendingBits > 0 { put(0, bits: 8 - pendingBits) }
    for word in [~crc, size] {
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(word >> shift & 255)) }
    }
    return bytes
  }

  private mutating func literal(_ byte: UInt8) {
    check(byte)
    if byte < 144 {
      putCode(0x30 + UInt32(byte), bits: 8)
    } else {
      putCode(0x190 + UInt32(byte - 144), bits: 9)
    }
  }

  private mutating func check(_ byte: UInt8) {
    size &+= 1
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }

  /// Codes stand with their highest bit first, all else with its lowest.
  private mutating func putCode(_ code: UInt32, bits: UInt32) {
    for place in (0..<bits).reversed() { put(code >> place & 1, bits: 1) }
  }

  private mutating func put(_ value: UInt32, bits: UInt32) {
    pending |= value << pendingBits
    pendingBits += bits
    while pendingBits >= 8 {
      bytes.append(UInt8(pending & 255))
      pending >>= 8
      pendingBits -= 8
    }
  }
}
