import Foundation
import JSON

/// `protocol/openrpc.json`.
struct Description {
  static let path = Program.root + "/protocol/openrpc.json"

  let root: JSONValue
  let checker: SchemaChecker

  init() throws {
    root = try JSONDocument(parsing: try String(contentsOfFile: Self.path, encoding: .utf8)).root
    checker = SchemaChecker(document: root)
  }

  /// By name; notifications of the client among them.
  var methods: [String: JSONValue] { Self.byName(root["methods"]) }
  /// What the server sends of itself.
  var notifications: [String: JSONValue] { Self.byName(root["x-notifications"]) }

  private static func byName(_ list: JSONValue?) -> [String: JSONValue] {
    Dictionary((list?.elements ?? []).map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
  }

  /// What is wrong with a message of the server.
  ///
  /// - Parameter method: Of the request that it answers; `nil` for a notification.
  func problems(_ message: JSONValue, to method: String?) throws -> [String] {
    if let error = message["error"] {
      let kind = error["data"]?["kind"]?.string ?? ""
      let expected = root["components"]?["errors"]?[kind]?["code"]?.int
      let schema = try schema(named: "Error")
      return try checker.problems(error, schema) + (expected == error["code"]?.int ? [] : ["code of \(kind)"])
    }
    guard let method else {
      return try paramProblems(message["params"], of: notifications[message["method"]?.string ?? ""])
    }
    guard let result = message["result"], let schema = methods[method]?["result"]?["schema"] else {
      return ["\(method) has no result"]
    }
    return try checker.problems(result, schema)
  }

  /// What is wrong with the params of a call, given by name.
  func paramProblems(_ params: JSONValue?, of method: JSONValue?) throws -> [String] {
    guard let method else { return ["it is not described"] }
    var rules: [String: JSONValue] = [:]
    var missing: [String] = []
    for parameter in method["params"]?.elements ?? [] {
      let name = parameter["name"]?.string ?? ""
      rules[name] = parameter["schema"]
      if parameter["required"]?.bool == true, params?[name] == nil { missing.append("/\(name) is missing") }
    }
    guard let params else { return missing }
    return try missing
      + params.members.flatMap { name, value in
        guard let rule = rules[name] else { return ["/\(name) is not described"] }
        return try checker.problems(value, rule, at: "/\(name)")
      }
  }

  private func schema(named name: String) throws -> JSONValue {
    guard let schema = root["components"]?["schemas"]?[name] else { throw CancellationError() }
    return schema
  }
}
