import NIOPosix
import Testing

@testable import SurveyCoderAPI

@Suite struct ProxyTests {
  @Test(
    arguments: [
      ("http://proxy:3128", "http://proxy:3128", nil), ("proxy:8080", "http://proxy:8080", nil),
      ("proxy", "http://proxy:1080", nil), ("HTTP://proxy:1/", "http://proxy:1", nil),
      ("http://[::1]:99", "http://[::1]:99", nil), ("socks5://p:9050", "socks5h://p:9050", nil),
      ("http://user:pass@proxy:1", "http://proxy:1", ("user", "pass")),
      ("http://us%40er:p%3Ass%2F@proxy:1", "http://proxy:1", ("us@er", "p:ss/")),
      ("http://user@proxy:1", "http://proxy:1", ("user", "")),
      ("u:a:b@c@proxy:1", "http://proxy:1", ("u", "a:b@c")),
    ] as [(String, String, (String, String)?)])
  func `a proxy is read from its URL`(text: String, server: String, login: (String, String)?) throws {
    let proxy = try ProxyServer(text)
    #expect(proxy.description == server)
    #expect(proxy.credentials?.user == login?.0)
    #expect(proxy.credentials?.password == login?.1)
  }

  @Test(
    arguments: [
      ("http://", .form), ("http://:3128", .form), ("http://proxy:0", .form), ("http://proxy:65536", .form),
      ("http://proxy:", .form), ("http://proxy:x", .form), ("http://pro xy:1", .form),
      ("http://%zz:x@proxy:1", .form),
      ("http://[::1:1", .form), ("http://[::1]x", .form), ("https://proxy:1", .scheme),
      ("ftp://proxy", .scheme),
      ("socks4://proxy", .scheme), ("socks5://u:p@proxy", .socksCredentials),
    ] as [(String, InvalidProxy.Reason)])
  func `a malformed proxy is refused`(text: String, reason: InvalidProxy.Reason) {
    #expect(throws: reason) { try ProxyServer(text) }
  }

  @Test(
    arguments: [
      (["https_proxy": "a:1", "HTTPS_PROXY": "b:1", "all_proxy": "c:1"], "https", "http://a:1"),
      (["HTTPS_PROXY": "b:1", "ALL_PROXY": "c:1"], "https", "http://b:1"),
      (["all_proxy": "c:1", "ALL_PROXY": "d:1"], "https", "http://c:1"),
      (["ALL_PROXY": "d:1"], "http", "http://d:1"),
      (["https_proxy": "", "ALL_PROXY": "d:1"], "https", "http://d:1"), (["http_proxy": "a:1"], "https", nil),
      (["http_proxy": "a:1"], "http", "http://a:1"), (["HTTP_PROXY": "evil:1"], "http", nil),
      ([:], "https", nil),
    ] as [([String: String], String, String?)])
  func `the variable for the scheme comes first`(
    environment: [String: String], scheme: String, proxy: String?
  ) throws {
    let found = try ProxyEnvironment(environment).proxy(scheme: scheme, host: "api.example", port: 443)
    #expect(found?.description == proxy)
  }

  @Test(arguments: [
    ("*", true), ("example", true), (".example", true), ("*.example", true), ("API.Example", true),
    ("api.example:443", true), ("api.example:80", false), ("xample", false), ("other, api.example", true),
    ("other api.example", true), ("sub.api.example", false), ("", false), (",", false), (".", false),
    ("*.", false),
  ])
  func `no_proxy names hosts, domains and ports`(list: String, isDirect: Bool) throws {
    for name in ["no_proxy", "NO_PROXY"] {
      let environment = ProxyEnvironment(["https_proxy": "a:1", name: list])
      #expect((try environment.proxy(scheme: "https", host: "api.example", port: 443) == nil) == isDirect)
    }
  }

  @Test(arguments: ["http://127.0.0.1:8080", "http://localhost", "https://localhost", "https://[::1]:8443"])
  func `this machine is always reached directly`(url: String) throws {
    let environment = ProxyEnvironment([
      "https_proxy": "a:1", "http_proxy": "a:1", "ALL_PROXY": "not a proxy",
    ])
    #expect(try environment.proxy(for: APIURL(url)) == nil)
  }

  @Test func `the proxy's password stays out of descriptions, dumps and errors`() throws {
    let proxy = try ProxyServer("http://user:secret@proxy:1")
    var text = "\(proxy) \(String(reflecting: proxy))"
    dump(proxy, to: &text)
    #expect(!text.contains("secret"))
    #expect {
      try ProxyEnvironment(["https_proxy": "http://user:secret@proxy:none"]).proxy(for: .production)
    } throws: {
      String(describing: $0).contains("https_proxy") && !String(reflecting: $0).contains("secret")
    }
  }

  @Test func `a malformed proxy fails the call with a sentence`() async throws {
    let api = HTTPJobsAPI(
      url: .production, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      environment: ["HTTPS_PROXY": "http://user:secret@:1"])
    let error = try await failure { try await api.usage(key: sampleKey()) }
    await api.close()
    #expect(error.kind == .unreachable)
    #expect(
      error.message
        == "The variable HTTPS_PROXY is not the address of a proxy: give one like http://proxy.example:3128.")
  }

  @Test(arguments: [
    (407, "wants a user name and a password"), (502, "opened no way to https://api.example:"),
  ])
  func `a proxy gets its password and never the key`(status: Int, says: String) async throws {
    let server = try await ScriptedServer([.http(status, "")])
    let api = HTTPJobsAPI(
      url: try APIURL("https://api.example"), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      environment: ["https_proxy": "http://user:p%40ss@127.0.0.1:\(server.port)"])
    let error = try await failure { try await api.usage(key: sampleKey()) }
    await api.close()
    #expect(error.kind == .unreachable)
    #expect(error.message.contains(says))
    #expect(!error.message.contains("p@ss"))
    let request = try #require(server.requests.first)
    #expect(request.line == "CONNECT api.example:443 HTTP/1.1")
    #expect(request.headers["proxy-authorization"] == "Basic dXNlcjpwQHNz")
    #expect(!request.headers.values.contains { $0.contains("scp_") })
    try await server.close()
  }

  @Test func `a proxy that is not there is named in the error`() async throws {
    let silent = try SilentPort()
    let address = "127.0.0.1:\(silent.port)"
    let api = HTTPJobsAPI(
      url: .production, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      environment: ["https_proxy": address])
    let error = try await failure { try await api.usage(key: sampleKey()) }
    await api.close()
    #expect(error.message.hasPrefix("Nothing answers at the proxy http://\(address):"))
    _ = consume silent
  }
}
