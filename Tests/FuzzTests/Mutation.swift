import Recording

/// Seeded changes of good inputs: what libFuzzer does, without its knowledge of the code.
struct Mutation {
  private var random: SplitMix64
  private let inputs: [[UInt8]]

  /// Bytes that mean something to one of the parsers.
  private static let telling: [[UInt8]] = [
    "\"", "'", "\\", "\\u", "${", "}", "{", "[", "]", ";", "\n", "\r\n", "#", ">", "|", "\u{feff}", "\u{301}",
    "\u{600}", "e", "-", ".", "0", "9999999999999999999", "end", "if", "retry", "within", "scp_live_", "=",
    "/",
    "~", "@", "*", ":", ",", " ",
  ].map { Array($0.utf8) }

  /// - Parameter inputs: One at least.
  init(of inputs: [[UInt8]], seed: UInt64) {
    self.inputs = inputs
    random = SplitMix64(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = inputs.randomElement(using: &random) ?? []
    for _ in 0...Int.random(in: 0...4, using: &random) { change(&bytes) }
    return Array(bytes.prefix(FuzzTarget.longestInput))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let length = min(bytes.count - place, Int.random(in: 1...16, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 2: bytes.removeSubrange(place..<(place + length))
    case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
    case 4:
      guard let other = inputs.randomElement(using: &random), !other.isEmpty else { return }
      let start = Int.random(in: 0..<other.count, using: &random)
      bytes.replaceSubrange(place..<(place + length), with: other[start...].prefix(64))
    default: bytes.insert(contentsOf: Self.telling.randomElement(using: &random) ?? [0], at: place)
    }
  }
}
