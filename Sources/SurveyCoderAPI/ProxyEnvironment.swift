/// The proxy variables of the environment, with curl's meaning.
///
/// The lower-case name wins where both are set. `HTTP_PROXY` in upper case is not read: a CGI server sets
/// it from a request's header (CVE-2016-5385). An empty variable counts as unset.
struct ProxyEnvironment: Sendable {
  private let variables: [String: String]

  init(_ environment: [String: String]) {
    let names = [
      "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    ]
    variables = environment.filter { names.contains($0.key) && !$0.value.isEmpty }
  }

  /// The proxy for an API; `nil` to connect directly, as always to this machine.
  ///
  /// - Throws: ``InvalidProxy`` when the variable that counts can't be read.
  func proxy(for url: APIURL) throws(InvalidProxy) -> ProxyServer? {
    guard !url.isLoopback, let origin = origin(of: url) else { return nil }
    return try proxy(scheme: origin.scheme, host: origin.host, port: origin.port)
  }

  /// - Parameter host: In lower case, an IPv6 address without its brackets.
  func proxy(scheme: String, host: String, port: Int) throws(InvalidProxy) -> ProxyServer? {
    let names = scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    guard let variable = (names + ["all_proxy", "ALL_PROXY"]).first(where: { variables[$0] != nil }),
      let text = variables[variable], !isExempt(host: host, port: port)
    else { return nil }
    do {
      return try ProxyServer(text)
    } catch {
      throw InvalidProxy(variable: variable, reason: error)
    }
  }

  private func origin(of url: APIURL) -> (scheme: String, host: String, port: Int)? {
    let text = url.text
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = String(text[..<colon])
    let authority = text[colon...].dropFirst(3).prefix { $0 != "/" }
    guard let (host, port) = splitHostAndPort(authority) else { return nil }
    return (scheme, host, port ?? (scheme == "https" ? 443 : 80))
  }

  /// Whether `no_proxy` names the host: `*` for all, else names that match themselves and what is below
  /// them, each with a port if need be, parted by commas or white space.
  private func isExempt(host: String, port: Int) -> Bool {
    guard let list = variables["no_proxy"] ?? variables["NO_PROXY"] else { return false }
    return list.split { $0 == "," || $0.isWhitespace }.contains { entry in
      if entry == "*" { return true }
      guard let (pattern, onlyPort) = splitHostAndPort(entry), onlyPort == nil || onlyPort == port else {
        return false
      }
      var name = pattern.lowercased()[...]
      if name.hasPrefix("*") { name = name.dropFirst() }
      while name.hasPrefix(".") { name = name.dropFirst() }
      return !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }
  }
}
