import Testing

@testable import SurveyCoderAPI

@Suite struct APIKeyTests {
  @Test func `nothing prints a key`() throws {
    let key = try sampleKey()
    var text = "\(key) \(String(describing: key)) \(String(reflecting: key)) \([key]) \(Optional(key) as Any)"
    dump(key, to: &text)
    dump(["key": key], to: &text)
    for child in Mirror(reflecting: key).children { text += "\(child.value)" }
    #expect(!text.contains(sampleKeyText.dropFirst(9).prefix(6)))
    #expect(text.contains("scp_test_…"))
    #expect(key.headerValue == sampleKeyText)
  }

  @Test func `a fingerprint is the kind and eight digits, the same each time and another for another key`()
    throws
  {
    let key = try sampleKey()
    #expect(key.fingerprint.wholeMatch(of: /scp_test_…[0-9a-f]{8}/) != nil)
    #expect(try key.fingerprint == sampleKey().fingerprint)
    #expect(try key.fingerprint != APIKey(sampleKeyText.dropLast() + "w").fingerprint)
  }

  @Test(
    arguments: [
      ("", .empty), (" \n", .empty), ("sk_live_0123456789abcdefghijklmnopqrstuv", .wrongPrefix),
      ("SCP_LIVE_0123456789abcdefghijklmnopqrstuv", .wrongPrefix), ("scp_live_", .wrongLength),
      ("scp_live_0123456789abcdefghijklmnopqrst", .wrongLength),
      ("scp_live_" + String(repeating: "a", count: 201), .wrongLength),
      ("scp_live_0123456789abcdefghijklmnopqrst-v", .wrongCharacters),
      ("scp_live_0123456789abcdefghijklmnop\r\nx: y", .wrongCharacters),
      ("scp_live_0123456789abcdefghijklmnopqrsté", .wrongCharacters),
    ] as [(String, InvalidAPIKey)])
  func `a key of another form is refused without being shown`(text: String, reason: InvalidAPIKey) {
    #expect(throws: reason) { try APIKey(text) }
    if text.count > 20 { #expect(!reason.description.contains(text.suffix(10))) }
  }

  @Test func `white space around a key is dropped`() throws {
    #expect(try APIKey(" \(sampleKeyText)\r\n") == sampleKey())
  }
}

@Suite struct APIURLTests {
  @Test(arguments: [
    ("https://api.surveycoder.io", "https://api.surveycoder.io", false),
    ("HTTPS://API.Example/", "https://api.example", false),
    ("https://api.example:8443/base//", "https://api.example:8443/base", false),
    ("http://localhost:80", "http://localhost:80", true),
    ("http://127.9.8.7", "http://127.9.8.7", true), ("http://[::1]:8080/", "http://[::1]:8080", true),
    ("https://127.0.0.1", "https://127.0.0.1", true),
  ])
  func `a URL is taken in its plain form`(text: String, plain: String, isLoopback: Bool) throws {
    let url = try APIURL(text)
    #expect(url.text == plain)
    #expect(url.isLoopback == isLoopback)
  }

  @Test(
    arguments: [
      ("", .notAURL), ("api.surveycoder.io", .notAURL), ("https://", .notAURL), ("https:///v2", .notAURL),
      ("https://a b", .notAURL), ("https://api.example:0", .notAURL), ("https://api.example:70000", .notAURL),
      ("https://a%2Fb", .notAURL), ("ftp://api.example", .wrongScheme), ("file:///etc/passwd", .notAURL),
      ("https://user@api.example", .hasCredentials), ("https://u:p@api.example", .hasCredentials),
      ("https://api.example?x", .hasQuery), ("https://api.example#x", .hasQuery),
      ("http://api.example", .insecure),
      ("http://127.0.0.1.example", .insecure), ("http://localhost.example", .insecure),
      ("http://127.0.0.256", .insecure),
      ("http://128.0.0.1", .insecure), ("http://0.0.0.0", .insecure),
      ("http://127.0.0.1@evil.example", .hasCredentials),
    ] as [(String, InvalidAPIURL)])
  func `a URL that is none, or would show the key, is refused`(text: String, reason: InvalidAPIURL) {
    #expect(throws: reason) { try APIURL(text) }
  }
}

@Suite struct JobIDTests {
  @Test(arguments: [
    ("job_0123456789abcdef01234567", true), ("job_0123456789ABCDEF01234567", false), ("job_01HXJZK4", false),
    ("job_0123456789abcdef0123456", false), ("日本", false), (String(repeating: "x", count: 200), false),
  ])
  func `any plain text is an id, and the documented form is known`(text: String, isDocumented: Bool) throws {
    #expect(try JobID(text).isOfDocumentedForm == isDocumented)
  }

  @Test(arguments: [
    "", " ", "a b", "a\n", "\u{0}", "a\u{202E}b", "\u{200B}", ".", "..", String(repeating: "x", count: 201),
    "é\u{A0}",
  ])
  func `what can't name a job is refused`(text: String) {
    #expect(throws: InvalidJobID.self) { try JobID(text) }
  }
}
