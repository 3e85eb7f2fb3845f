internal import FoundationEssentials

/// Where the API answers: scheme, host, port and, if need be, a path before `/v2`.
///
/// `https` only, except to this machine: a key must not cross a network in the clear.
package struct APIURL: Sendable, Hashable, CustomStringConvertible {
  /// The vendor's base URL (API reference 2.0.0).
  package static let production = APIURL(normalized: "https://api.surveycoder.io", isLoopback: false)

  /// Without a trailing slash; scheme and host in lower case.
  package let text: String
  /// Whether the host is this machine.
  package let isLoopback: Bool

  private init(normalized: String, isLoopback: Bool) {
    text = normalized
    self.isLoopback = isLoopback
  }

  package init(_ text: String) throws(InvalidAPIURL) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte)
    else { throw .notAURL }
    guard scheme == "https" || scheme == "http" else { throw .wrongScheme }
    guard parts.user == nil, parts.password == nil else { throw .hasCredentials }
    guard parts.query == nil, parts.fragment == nil else { throw .hasQuery }
    let isLoopback = Self.isLoopback(host)
    guard scheme == "https" || isLoopback else { throw .insecure }
    if let port = parts.port, !(1...65535).contains(port) { throw .notAURL }
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    let port = parts.port.map { ":\($0)" } ?? ""
    self.init(normalized: "\(scheme)://\(host)\(port)\(path)", isLoopback: isLoopback)
  }

  /// Names (international ones in their ASCII form), IPv4 and bracketed IPv6 addresses have no others.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" || host == "[::1]" { return true }
    // UInt8 alone would take the sign of "+1" and leave a name for DNS to resolve.
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("+") ? nil : UInt8($0) }
    return parts.count == 4 && parts.first == 127 && !parts.contains(nil)
  }

  package var description: String { text }
}

package enum InvalidAPIURL: Error, Equatable, CustomStringConvertible {
  case notAURL, wrongScheme, hasCredentials, hasQuery, insecure

  package var description: String {
    switch self {
    case .notAURL: "That is not a URL: give one like https://api.surveycoder.io."
    case .wrongScheme: "The API URL must start with https:// (http:// only for this machine)."
    case .hasCredentials: "The API URL must not hold a user name or password: the key goes in by itself."
    case .hasQuery: "The API URL must not have a ? or # part."
    case .insecure: "The API URL must be https: with http the key would cross the network in the clear."
    }
  }
}
