/// One parser, given any bytes: what it must never do, and what must be true of what it makes of them.
struct FuzzTarget: Sendable, CustomStringConvertible {
  let name: String
  /// Inputs to begin with, besides those of the corpus.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Throws ``Violation``; a trap is one too.
  let check: @Sendable ([UInt8]) throws -> Void

  /// Longer inputs find nothing that shorter ones don't, and take longer.
  static let longestInput = 4096

  static let all: [FuzzTarget] = [
    .json, .rpcLines, .apiBodies, .commandLines, .scripts, .recordings, .retryAfter, .values, .secrets,
  ]

  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

  var description: String { name }
}

/// Something that must be true of a parser and was not.
struct Violation: Error, CustomStringConvertible {
  let description: String
}

func require(_ isTrue: Bool, _ claim: @autoclosure () -> String) throws(Violation) {
  if !isTrue { throw Violation(description: claim()) }
}

/// A text made of an input; what is no UTF-8 in it becomes U+FFFD.
func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
