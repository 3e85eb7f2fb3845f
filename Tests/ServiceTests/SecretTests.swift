import EngineTesting
import Foundation
import JSON
import JSONRPC
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Service

private let secret = "0123456789abcdefABCDEF0123456789"
private let key = "scp_live_" + secret

@Suite(.timeLimit(.minutes(3))) struct SecretTests {
  @Test func `no line of the server holds the key, however it was given`() async throws {
    let test = try TestSession(key: try APIKey(key))
    let folder = try TemporaryFolder()
    let file = folder.path + "/key"
    try Data(key.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    let client = try await PipeClient.start(test.session)
    let calls = [
      ("initialize", #"{"session":{"apiKey":"\#(key)"}}"#),
      ("session.configure", #"{"apiKey":"\#(key)"}"#),
      ("session.configure", #"{"apiKey":"\#(key)!"}"#),
      ("session.configure", #"{"apiKey":"x\#(key)"}"#),
      ("session.configure", #"{"apiKey":["\#(key)"]}"#),
      ("session.configure", #"{"apiKeyFile":"\#(file)"}"#),
      ("session.configure", #"{"apiUrl":"\#(key)"}"#),
      ("session.configure", #"{"apiKey":"\#(key)","apiUrl":"https://\#(key)@example.org"}"#),
      ("session.status", "{}"), ("usage.get", "{}"), ("jobs.discover", "{}"),
      ("initialize", #"{"session":{"apiKey":"\#(key)","policy":"lazy"}}"#),
    ]
    for (number, call) in calls.enumerated() { client.send(request("\(number)", call.0, call.1)) }
    client.endInput()
    let lines = await client.remainingLines()
    #expect(lines.count == calls.count)
    for line in lines { #expect(!line.contains(secret)) }
    await test.session.end()
  }

  @Test func `a trace shows both directions and not the key`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/trace"
    let mirror = try RedactingTrace(path: path)
    try await withService(try TestSession(key: nil), trace: mirror.trace) { client in
      client.send(request("1", "session.configure", #"{"apiKey":"\#(key)"}"#))
      _ = try await client.answer(to: "1")
      client.send("{ not json \n")
      _ = try await client.answer(to: "null")
    }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == #"--> {"jsonrpc":"2.0","id":1,"method":"session.configure","params":{"apiKey":"[redacted]"}}"#)
    #expect(lines.dropFirst().first?.hasPrefix(#"<-- {"jsonrpc":"2.0","id":1,"result":{"#) == true)
    #expect(lines.contains("--> { not json "))
    #expect(lines.last?.hasPrefix("<-- ") == true)
    #expect(lines.allSatisfy { !$0.contains(secret) })
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a trace that can't be begun says why`() {
    let error = #expect(throws: TraceFileError.self) { try RedactingTrace(path: "/nowhere/trace") }
    #expect(
      error?.description == "The trace file /nowhere/trace can't be written: No such file or directory.")
  }

  @Test(arguments: [
    (#"{"a":1.50,"b":[true,null]}"#, #"{"a":1.50,"b":[true,null]}"#),
    (#"{"params":{"apiKey":"typo_\#(secret)"}}"#, #"{"params":{"apiKey":"[redacted]"}}"#),
    (#"{"api\u004bey":"x"}"#, #"{"apiKey":"[redacted]"}"#),
    (#"{"apiKey":{"apiKey":"x"},"n":9007199254740993}"#, #"{"apiKey":"[redacted]","n":9007199254740993}"#),
    (#"[{"line":"key \#(key) now"}]"#, #"[{"line":"key scp_live_[redacted] now"}]"#),
    (#"{"line":"scp\u005flive_\#(secret)"}"#, #"{"line":"scp_live_[redacted]"}"#),
    (#"{"scp\u005flive_\#(secret)":1}"#, #"{"scp_live_[redacted]":1}"#),
    (#"{"id":"x\u0041"}"#, #"{"id":"x\u0041"}"#),
    ("\"\(key)\"", #""scp_live_[redacted]""#),
    (#"{"key":"scp_live_…ab12cd34"}"#, #"{"key":"scp_live_…ab12cd34"}"#),
    (#"{"apiKeyFile":"/k"}"#, #"{"apiKeyFile":"/k"}"#),
    ("say \(key)", "say scp_live_[redacted]"),
    (#"{"apiKey":"x""#, "(13 bytes that are not JSON and may hold a key)"),
    (#"{"scp\u005flive_x"#, "(17 bytes that are not JSON and may hold a key)"),
    ("ss scp_ scp_test_", "ss scp_ scp_test_"),
    ("", ""),
  ])
  func `takes secrets out of a line and leaves the rest as it was`(line: String, shown: String) {
    #expect(String(decoding: KeyRedaction.redact(Array(line.utf8)[...]), as: UTF8.self) == shown)
  }
}
