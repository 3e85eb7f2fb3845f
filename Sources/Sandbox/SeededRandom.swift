/// Chance that repeats: the same seed gives the same numbers on every machine.
///
/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, full period. Not for secrets.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A generator of its own whose numbers do not depend on how many this one gives afterwards.
  package mutating func split() -> SeededRandom { SeededRandom(seed: next()) }
}

extension SeededRandom {
  private static let hexDigits = Array("0123456789abcdef".utf8)

  /// That many lower-case hexadecimal digits.
  mutating func hex(_ count: Int) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(count)
    var bits: UInt64 = 0
    for place in 0..<max(count, 0) {
      if place % 16 == 0 { bits = next() }
      digits.append(Self.hexDigits[Int(bits & 15)])
      bits >>= 4
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// A UUID of version 4 in lower case (RFC 9562, section 5.4).
  mutating func uuid() -> String {
    let variant = ["8", "9", "a", "b"][Int(next() & 3)]
    return "\(hex(8))-\(hex(4))-4\(hex(3))-\(variant)\(hex(3))-\(hex(12))"
  }
}
