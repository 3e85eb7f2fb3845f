/// A proxy that requests go through. Its description leaves name and password out.
struct ProxyServer: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  enum Kind: Sendable, Equatable {
    /// Tunnels by `CONNECT`.
    case http
    /// SOCKS 5, names resolved by the proxy.
    case socks
  }

  struct Credentials: Sendable, Equatable {
    let user: String
    let password: String
  }

  let kind: Kind
  /// Without the brackets of an IPv6 address.
  let host: String
  let port: Int
  let credentials: Credentials?

  /// Where a proxy listens that names no port, as curl has it.
  static let defaultPort = 1080

  /// Reads `[scheme://][user[:password]@]host[:port][/]`; without a scheme it is `http`.
  init(_ text: String) throws(InvalidProxy.Reason) {
    var rest = text[...]
    kind = try Self.kind(removingSchemeOf: &rest)
    rest = rest.prefix { !"/?#".contains($0) }
    var credentials: Credentials?
    if let at = rest.lastIndex(of: "@") {
      credentials = try Self.credentials(rest[..<at])
      rest = rest[at...].dropFirst()
    }
    if kind == .socks, credentials != nil { throw .socksCredentials }
    self.credentials = credentials
    (host, port) = try Self.hostAndPort(rest)
  }

  private static func kind(removingSchemeOf text: inout Substring) throws(InvalidProxy.Reason) -> Kind {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return .http }
    let scheme = text[..<colon].lowercased()
    text = text[colon...].dropFirst(3)
    switch scheme {
    case "http": return .http
    case "socks", "socks5", "socks5h": return .socks
    default: throw .scheme
    }
  }

  private static func credentials(_ text: Substring) throws(InvalidProxy.Reason) -> Credentials {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let user = PercentCoding.decode(parts[0]),
      let password = PercentCoding.decode(parts.count > 1 ? parts[1] : "")
    else { throw .form }
    return Credentials(user: user, password: password)
  }

  private static func hostAndPort(_ text: Substring) throws(InvalidProxy.Reason) -> (String, Int) {
    guard let (host, port) = splitHostAndPort(text), !host.isEmpty,
      host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .form }
    return (host, port ?? defaultPort)
  }

  var description: String {
    let scheme = kind == .http ? "http" : "socks5h"
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}

/// Takes `host`, `host:port`, `[v6]` and `[v6]:port` apart, and a bare IPv6 address for itself.
///
/// - Returns: `nil` when what should be a port is none.
func splitHostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
  var host = text
  var port: Substring?
  if text.first == "[" {
    guard let close = text.firstIndex(of: "]") else { return nil }
    host = text[..<close].dropFirst()
    let rest = text[close...].dropFirst()
    guard rest.isEmpty || rest.first == ":" else { return nil }
    port = rest.isEmpty ? nil : rest.dropFirst()
  } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
    host = text[..<colon]
    port = text[colon...].dropFirst()
  }
  guard let port else { return (String(host), nil) }
  guard port.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(port),
    (1...65_535).contains(number)
  else { return nil }
  return (String(host), number)
}

/// Why an environment variable names no proxy. Holds the variable's name and nothing of its value, which
/// may hold a password.
struct InvalidProxy: Error, Equatable, CustomStringConvertible {
  enum Reason: Error, Equatable {
    case form, scheme, socksCredentials
  }

  let variable: String
  let reason: Reason

  var description: String {
    switch reason {
    case .form:
      "The variable \(variable) is not the address of a proxy: give one like http://proxy.example:3128."
    case .scheme:
      "The proxy in \(variable) is of a kind that scjobs does not know: it takes http:// and socks5://."
    case .socksCredentials:
      "The SOCKS proxy in \(variable) has a user name: scjobs knows that for http:// proxies only."
    }
  }
}
