@testable import JSON
@testable import Recording
@testable import Service
@testable import Shell
@testable import SurveyCoderAPI

extension FuzzTarget {
  /// A key anywhere in a text is taken out of it, whatever stands around it.
  static let secrets = FuzzTarget(name: "secrets") {
    [[0x04] + Array("key  wait".utf8), [0x02] + Array(#"{"":"x"}"#.utf8), [0x01] + Array("x".utf8)]
  } check: { bytes in
    guard let first = bytes.first else { return }
    let around = bytes.dropFirst()
    let place = min(Int(first), around.count)
    let holding = Array(around.prefix(place)) + Array(key.utf8) + Array(around.dropFirst(place))
    try checkClean(SecretBytes.redacted(holding), "a recording")
    try checkClean(KeyRedaction.redact(holding[...]), "a log")
    let text = text(holding)
    try checkClean(Array(SecretText.redacted(text).utf8), "the history")
    try require(SecretText.holdsKey(text), "the history takes a key for none")
    try checkClean(Array(CleanText.line(text, limit: 10_000).utf8), "a sentence")
  }

  private static let secret = "Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7"
  private static let key = "scp_live_" + secret

  private static func checkClean(_ bytes: [UInt8], _ place: String) throws(Violation) {
    try require(
      !text(bytes).utf8.contains(secret.utf8.dropFirst().dropLast()), "a key is in \(place): \(text(bytes))")
  }
}

extension Sequence<UInt8> {
  /// Whether the bytes stand somewhere in these.
  fileprivate func contains(_ part: some Collection<UInt8>) -> Bool {
    let all = Array(self)
    guard part.count <= all.count else { return false }
    return (0...(all.count - part.count)).contains { all[$0...].starts(with: part) }
  }
}
