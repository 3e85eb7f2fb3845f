import NIOHTTP1
import Testing

@testable import SurveyCoderAPI

@Suite struct ResponseClassificationTests {
  @Test(
    arguments: [
      (400, .refused), (401, .unauthorized), (402, .paymentRequired), (403, .forbidden), (404, .notFound),
      (405, .refused), (407, .refused), (408, .unavailable), (409, .refused), (410, .refused),
      (422, .refused),
      (425, .unavailable), (429, .rateLimited), (451, .refused), (500, .unavailable), (501, .unavailable),
      (502, .unavailable), (503, .unavailable), (504, .unavailable), (599, .unavailable), (300, .redirected),
      (304, .redirected), (399, .redirected), (199, .badResponse), (600, .badResponse), (999, .badResponse),
    ] as [(Int, APIError.Kind)])
  func `the status alone decides what kind of error it is`(status: Int, kind: APIError.Kind) throws {
    for body in [
      "", "<html>hi", #"{"success":true,"data":{"id":"\#(sampleID)","status":"completed"}}"#, "\u{0}",
    ] {
      let error = try jobError(reply(status, body))
      #expect(error.kind == kind)
      #expect(error.httpStatus == status)
      #expect(error.requestID == "sent-id")
      #expect(!error.message.isEmpty)
    }
  }

  @Test func `an error body of the documented form is kept whole`() throws {
    let body = """
      {"success":false,"error":{"code":"RATE_LIMITED","message":"Slow down.","request_id":"req_01HX",
      "doc_url":"https://docs.surveycoder.io/errors/rate-limited"}}
      """
    let error = try jobError(reply(429, ["Retry-After": "18", "X-RateLimit-Remaining": "0"], body))
    let expected = APIError(
      .rateLimited, message: "Slow down.", requestID: "req_01HX", httpStatus: 429, code: "RATE_LIMITED",
      docURL: "https://docs.surveycoder.io/errors/rate-limited", retryAfter: .seconds(18),
      rateLimit: RateLimitReport(remaining: 0))
    #expect(error == expected)
  }

  @Test(
    arguments: [
      (#"{"error":"No luck"}"#, nil, "No luck"), (#"{"error":{"code":"X"}}"#, "X", nil),
      (#"{"error":{"message":"M"}}"#, nil, "M"), (#"{"error":null}"#, nil, nil), (#"{"error":[]}"#, nil, nil),
      (#"{"error":{"code":7,"message":{},"doc_url":"javascript:x"}}"#, nil, nil),
      (#"{"error":{}}"#, nil, nil),
      ("[]", nil, nil), ("7", nil, nil), ("", nil, nil), (#"{"error":{"code":"X","#, nil, nil),
    ] as [(String, String?, String?)])
  func `an error body of another form gives what it has`(body: String, code: String?, message: String?) throws
  {
    let error = try jobError(reply(404, body))
    #expect(error.code == code)
    #expect(error.requestID == "sent-id")
    #expect(error.docURL == nil)
    if let message {
      #expect(error.message == message)
      #expect(error.excerpt == nil)
    } else {
      #expect(error.message.hasPrefix("The API has no job \(sampleID) (HTTP 404): check the id"))
      #expect(error.excerpt == (body.isEmpty ? nil : body))
    }
  }

  @Test func `a page is excerpted without its tags`() throws {
    let page = """
      <!DOCTYPE html><html><head><style>h1 { color: red }</style><title>502</title></head>
      <body><h1>Bad\u{1B}[31m   Gateway</h1>\n\n<script>if (1 < 2) alert("x")</script> nginx</body></html>
      """
    let error = try jobError(reply(502, page))
    #expect(error.excerpt == "502 Bad[31m Gateway nginx")
    #expect(error.code == nil)
  }

  @Test(arguments: [
    "no key \(sampleKeyText) here",
    #"{"error":{"code":"\#(sampleKeyText)","message":"bad \#(sampleKeyText)!"}}"#,
    #"{"error":{"message":"x","request_id":"\#(sampleKeyText)","doc_url":"https://d/\#(sampleKeyText)"}}"#,
    "<p>scp_<b>test_</b></p><i>\(sampleKeyText)</i>", String(repeating: "y", count: 180) + sampleKeyText,
    sampleKeyText.uppercased(), String(sampleKeyText.dropLast(9)),
    "{\"error\":\"scp_te\u{200B}\(sampleKeyText.dropFirst(6))\"}",
  ])
  func `a body that echoes the key does not get it into the error`(body: String) throws {
    for status in [200, 401, 500] {
      let error = try jobError(reply(status, body))
      var everything = ""
      dump(error, to: &everything)
      #expect(!everything.lowercased().contains(sampleKeyText.dropFirst(19).prefix(8)))
    }
  }

  @Test func `a sentence of the vendor is one line without control characters`() throws {
    let error = try jobError(reply(422, #"{"error":{"message":" a\u001b[2J\r\n\tb\u202Ec\u0000 "}}"#))
    #expect(error.message == "a[2J bc")
    let long = try jobError(reply(422, #"{"error":{"message":"\#(String(repeating: "é", count: 900))"}}"#))
    #expect(long.message.count == 500)
    #expect(long.message.hasSuffix("é…"))
  }

  @Test func `a missing thing other than a job asks about the address`() throws {
    let decoder = ResponseDecoder(endpoint: .usage, url: .production)
    #expect {
      try decoder.usage(in: reply(404, "<html>no"))
    } throws: {
      ($0 as? APIError)?.message
        == "The API at https://api.surveycoder.io has no /v2/usage (HTTP 404): is the address right?"
    }
  }

  @Test func `only the service's own 401 stops a key, and only its own words are final`() {
    let kinds: [APIError.Kind] = [
      .unauthorized, .forbidden, .paymentRequired, .notFound, .refused, .cancelled,
    ]
    let own = kinds.map { APIError($0, message: "", requestID: "", code: "WORD") }
    #expect(own.allSatisfy { !$0.isTransient })
    #expect(own.filter(\.stopsTheKey).map(\.kind) == [.unauthorized])
    let foreign = kinds.map { APIError($0, message: "", requestID: "", excerpt: "a proxy's page") }
    #expect(foreign.filter(\.isTransient).map(\.kind) == [.unauthorized, .notFound])
    #expect(!foreign.contains { $0.stopsTheKey })
  }
}
