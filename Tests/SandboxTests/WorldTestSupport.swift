import JSON
import Sandbox
import Testing

let goodKey = "scp_live_0123456789abcdefABCDEF0123456789"

/// A world on its clock, asked by a client that holds a key.
struct TestBench {
  var world: SandboxWorld
  var now: Duration = .zero

  init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) {
    var configuration = SandboxConfiguration()
    change(&configuration)
    world = SandboxWorld(configuration)
  }

  mutating func get(_ target: String, _ headers: HeaderFields = [:], key: String? = goodKey)
    -> SandboxResponse
  {
    send("GET", target, headers, key: key)
  }

  mutating func code(_ body: String, idempotencyKey: String? = nil, key: String = goodKey) -> SandboxResponse
  {
    var headers: HeaderFields = [:]
    headers["Idempotency-Key"] = idempotencyKey
    return send("POST", "/v2/code", headers, body: body, key: key)
  }

  mutating func send(
    _ method: String, _ target: String, _ headers: HeaderFields = [:], body: String = "",
    key: String? = goodKey
  ) -> SandboxResponse {
    var headers = headers
    headers["X-API-Key"] = key
    return world.respond(
      to: SandboxRequest(method, target, headers: headers, body: Array(body.utf8)), at: now)
  }
}

extension SandboxResponse {
  /// The body as JSON.
  var json: JSONValue {
    get throws { try JSONDocument(parsing: body).root }
  }

  var data: JSONValue {
    get throws { try #require(try json["data"]) }
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  /// `error.code`, or what came in its place.
  var errorCode: String { (try? json.value(at: "/error/code"))?.string ?? "no code: \(status) \(text)" }

  var errorMessage: String { (try? json.value(at: "/error/message"))?.string ?? "" }
}

extension JSONValue {
  func value(at text: String) -> JSONValue? { JSONPointer(text).flatMap { value(at: $0) } }
}

/// A body for `POST /v2/code` with so many responses.
func codeBody(_ count: Int) -> String {
  let items = (0..<count).map { #"{"id":"a\#($0)","text":"good"}"# }
  return #"{"responses":[\#(items.joined(separator: ","))]}"#
}
