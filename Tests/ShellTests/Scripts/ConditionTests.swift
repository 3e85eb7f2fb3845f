import Foundation
import JSON
import JobEngine
import Operations
import Testing

@testable import Shell

@Suite struct ConditionTests {
  private struct Reply: JSONWritable, Sendable {
    let text: String
    func write(to writer: inout JSONWriter) { writer.raw(Array(text.utf8)) }
  }

  private static let reply = #"""
    {"outcome":"failed","count":12,"ratio":0.5,"big":9007199254740993,"label":"wave-3","digits":"12","none":null,
     "on":true,"tags":["a","b"],"job":{"id":"job_1","n":1.0},"hostile":"a\u001b[31mb\nc","key":"scp_live_0123456789abcdef"}
    """#

  private func last(_ text: String = reply, failure: LastCommand.Failure? = nil) -> LastCommand {
    LastCommand(reply: try? JSONDocument(parsing: text), failure: failure)
  }

  private func condition(_ text: String) throws -> Condition {
    let command = try #require(try CommandLanguage.parse("expect \(text)").first)
    return try ConditionReader.read(try command.words.dropFirst().map { try Variables().expand($0) })
  }

  @Test(arguments: [
    "/count == 12", "/count == 12.0", "/count != 13", "/count > 9", "/count >= 12", "/count < 100",
    "/count <= 12",
    "/ratio < 1", "/big == 9007199254740993", "/big != 9007199254740992", "/label == wave-3",
    "/label matches ^wave", "/label matches 'x|e-\\d$'", "/label < wave-4", "/digits == 12", "/digits > 100",
    "/none == null", "/none exists", "/nothing missing", "/on == true", "/tags == '[ \"a\", \"b\" ]'",
    "/job == '{\"n\":1,\"id\":\"job_1\"}'", "/tags/1 == b", "/tags/2 missing", "'' exists", "status failed",
    "value 3 < 10", "value b > a", "value x != y", "value 3.0 == 3",
  ])
  func `a condition that is so holds`(text: String) throws {
    #expect(try condition(text).verdict(on: last()) == .holds)
  }

  @Test(arguments: [
    ("/count == 13", "Found 12.", 2), ("/count == twelve", "Found 12.", 2),
    ("/count < abc", "Found 12, which can't be put in an order with it.", 2),
    ("/label == wave-4", "Found “wave-3”.", 2), ("/label matches ^ave", "Found “wave-3”.", 2),
    ("/digits > 2", "Found “12”.", 2), ("/on == yes", "Found true.", 2),
    ("/none missing", "Found null.", 0),
    ("/lable == x", "The reply has nothing at /lable.", 0), ("/tags/7 exists", "/tags is a list", 0),
    ("status completed", "Found “failed”.", 1), ("value 3 > 10", "Found 3.", 2),
    ("/hostile == x", #"Found “a\x1b[31mb\nc”."#, 2), ("/key == x", "Found “scp_live_…”.", 2),
    ("fail not_tracked", "The command before did not fail.", 0),
  ])
  func `a condition that is not so tells what there is`(text: String, found: String, word: Int) throws {
    guard case .fails(let told, _, let place) = try condition(text).verdict(on: last()) else {
      return #expect(Bool(false), "\(text) holds")
    }
    #expect(told.hasPrefix(found) || told.contains(found), "\(told)")
    #expect(place == word)
  }

  @Test func `what is found is shortened`() throws {
    let long = String(repeating: "ab", count: 5000)
    guard
      case .fails(let found, _, _) = try condition("/x == y").verdict(on: last(#"{"x":"\#(long)"}"#))
    else { return #expect(Bool(false)) }
    #expect(found.count < 140)
  }

  @Test func `fail wants one of its kinds, and status a reply`() throws {
    let failure = LastCommand.Failure(kind: .notTracked, message: "No such job.")
    #expect(try condition("fail no_key not_tracked").verdict(on: last(failure: failure)) == .holds)
    guard
      case .fails(let found, let actual, 1) = try condition("fail no_key").verdict(on: last(failure: failure))
    else { return #expect(Bool(false)) }
    #expect(found == "It failed with not_tracked: No such job." && actual == .text("not_tracked"))
    guard case .fails(let absent, nil, 0) = try condition("status queued").verdict(on: LastCommand()) else {
      return #expect(Bool(false))
    }
    #expect(absent == "No command has replied yet.")
  }

  @Test func `the status of a job is a status, too, where there is no outcome`() throws {
    #expect(try condition("status queued").verdict(on: last(#"{"status":"queued"}"#)) == .holds)
    guard case .fails(let found, _, _) = try condition("status queued").verdict(on: last(#"{"jobs":[]}"#))
    else {
      return #expect(Bool(false))
    }
    #expect(found.contains("neither an outcome nor a status"))
  }

  @Test(arguments: [
    ("", 0, "A condition is missing"), ("staus x", 0, "Did you mean status?"),
    ("status", 0, "needs a word"), ("status complete", 1, "Did you mean completed?"),
    ("status failed x", 2, "one word too many"), ("fail", 0, "needs a kind"),
    ("fail not_trackd", 1, "Did you mean not_tracked?"), ("/a", 0, "A comparison is missing"),
    ("/a = 3", 1, "Did you mean ==?"), ("/a match x", 1, "Did you mean matches?"),
    ("/a ==", 1, "Something must follow =="), ("/a exists x", 2, "one word too many"),
    ("/a == b c", 3, "stands in quotes"), ("/a matches '('", 2, "not a regular expression"),
    ("value", 0, "A text must follow"), ("value x exists", 2, "always there"),
    ("/a~2 exists", 0, "begins no condition"),
  ])
  func `a mistake in a condition is told at its word`(text: String, word: Int, part: String) throws {
    let command = try #require(try CommandLanguage.parse("expect \(text)").first)
    let words = try command.words.dropFirst().map { try Variables().expand($0) }
    let error = #expect(throws: InvalidArgument.self) { try ConditionReader.read(words) }
    #expect((error?.word ?? 0) == word)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func `kinds of failures are the words of errors and no others`() throws {
    let page = try String(contentsOfFile: Repository.root + "/protocol/errors.md", encoding: .utf8)
    let told = page.split(separator: "\n").compactMap { line -> String? in
      let cells = line.split(separator: "|").map { $0.trimmingPrefix(while: \.isWhitespace) }
      return cells.count > 1 ? cells[1].split(separator: "`").first.map(String.init) : nil
    }
    #expect(told.count > 30)
    let own = FailureKind.own.map(\.kind)
    for kind in FailureKind.allCases where !own.contains(kind) {
      #expect(told.contains(kind.rawValue), "\(kind.rawValue)")
    }
    for (kind, _) in FailureKind.own { #expect(!told.contains(kind.rawValue)) }
  }
}
