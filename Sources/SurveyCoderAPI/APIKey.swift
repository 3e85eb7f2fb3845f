internal import Crypto

/// An API key. Nothing prints it: descriptions, errors and mirrors show the fingerprint.
package struct APIKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let secret: String

  /// Checks the form: `scp_live_` or `scp_test_` and letters or digits, 40 characters or more in all
  /// (the reference says 32 after the prefix, the error pages "40+ characters").
  ///
  /// White space around the key, as a file or a paste has it, is dropped.
  package init(_ text: String) throws(InvalidAPIKey) {
    let secret = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    guard !secret.isEmpty else { throw .empty }
    guard let prefix = Self.prefixes.first(where: secret.hasPrefix) else { throw .wrongPrefix }
    let rest = secret.dropFirst(prefix.count)
    guard
      rest.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) })
    else { throw .wrongCharacters }
    guard (31...200).contains(rest.count) else { throw .wrongLength }
    self.secret = secret
  }

  private init(stating secret: String) { self.secret = secret }

  /// Stands for the key of a session that is replayed: it opens nothing.
  package static let ofRecording = APIKey(stating: "scp_test_" + String(repeating: "0", count: 32))

  private static let prefixes = ["scp_live_", "scp_test_"]

  /// The key itself, for the `x-api-key` header and for nothing else.
  package var headerValue: String { secret }

  /// What people and programs see in place of the key: its kind and 32 bits of its SHA-256, enough to
  /// tell two keys apart and too little to find one by.
  package var fingerprint: String {
    let digest = SHA256.hash(data: Array(secret.utf8)).prefix(4)
    let hex = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return "\(secret.prefix(9))…\(hex)"
  }

  package var description: String { fingerprint }
  package var debugDescription: String { fingerprint }
  package var customMirror: Mirror { Mirror(self, children: ["fingerprint": fingerprint]) }
}

package enum InvalidAPIKey: Error, Equatable, CustomStringConvertible {
  case empty
  case wrongPrefix
  case wrongCharacters
  case wrongLength

  package var description: String {
    let form = "keys look like scp_live_ and 32 letters or digits"
    return switch self {
    case .empty: "The API key is empty: \(form)."
    case .wrongPrefix: "The API key does not start with scp_live_ or scp_test_: \(form)."
    case .wrongCharacters: "The API key has characters other than letters and digits: \(form)."
    case .wrongLength: "The API key is too short or too long: \(form)."
    }
  }
}
