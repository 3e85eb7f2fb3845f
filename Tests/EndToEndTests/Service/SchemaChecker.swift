import Foundation
import JSON

/// Holds values against the schemas of an OpenRPC document: as much of JSON Schema draft 7 as the document uses, and
/// stricter in one thing: an object holds no member that its schema does not name.
struct SchemaChecker {
  struct UnknownKeyword: Error { let name: String }

  /// The whole document, for references.
  let document: JSONValue

  /// What is wrong, each with its place; nothing when the value fits.
  func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "") throws -> [String] {
    if let reference = schema["$ref"]?.string {
      guard let target = JSONPointer(String(reference.dropFirst())).flatMap(document.value) else {
        return ["\(place): \(reference) leads nowhere"]
      }
      return try problems(value, target, at: place)
    }
    var found: [String] = []
    for (keyword, rule) in schema.members {
      switch keyword {
      case "type":
        if !isType(value, rule.string ?? "") { found.append("\(place): \(value.kind) is no \(rule.rawJSON)") }
      case "enum":
        if !rule.elements.contains(where: { $0.raw == value.raw }) { found.append("\(place): no such word") }
      case "minimum":
        if let number = value.double, number < rule.double ?? 0 { found.append("\(place): too small") }
      case "maximum":
        if let number = value.double, number > rule.double ?? 0 { found.append("\(place): too large") }
      case "minItems":
        if value.kind == .array, value.count < rule.int ?? 0 { found.append("\(place): too short") }
      case "pattern":
        if let text = value.string, try !matches(text, rule) { found.append("\(place): no match") }
      case "format":
        if let text = value.string, !isFormat(text, rule.string ?? "") {
          found.append("\(place): no \(rule.rawJSON)")
        }
      case "items":
        for (number, element) in value.elements.enumerated() {
          found += try problems(element, rule, at: "\(place)/\(number)")
        }
      case "oneOf":
        let fitting = try rule.elements.filter { try problems(value, $0, at: place).isEmpty }
        if fitting.count != 1 { found.append("\(place): fits \(fitting.count) forms") }
      case "required":
        for name in rule.elements.compactMap(\.string) where value[name] == nil {
          found.append("\(place)/\(name) is missing")
        }
      case "properties", "additionalProperties": break
      case "title", "description", "examples", "writeOnly", "default": break
      default: throw UnknownKeyword(name: keyword)
      }
    }
    return try found + members(of: value, schema, at: place)
  }

  private func members(of value: JSONValue, _ schema: JSONValue, at place: String) throws -> [String] {
    let rules = schema["properties"]
    let others = schema["additionalProperties"]
    // An object of which nothing is said may hold anything.
    guard rules != nil || others != nil else { return [] }
    return try value.members.flatMap { name, member in
      guard let rule = rules?[name] ?? others else { return ["\(place)/\(name) is not described"] }
      return try problems(member, rule, at: "\(place)/\(name)")
    }
  }

  private func isType(_ value: JSONValue, _ type: String) -> Bool {
    switch type {
    case "object": value.kind == .object
    case "array": value.kind == .array
    case "string": value.kind == .string
    case "number": value.kind == .number
    case "integer": value.double.map { $0.rounded() == $0 } ?? false
    case "boolean": value.kind == .bool
    case "null": value.isNull
    default: false
    }
  }

  private func matches(_ text: String, _ pattern: JSONValue) throws -> Bool {
    try text.firstMatch(of: Regex(pattern.string ?? "")) != nil
  }

  /// A time of this service has milliseconds and is in UTC.
  private func isFormat(_ text: String, _ format: String) -> Bool {
    switch format {
    case "date-time": text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil
    case "json-pointer": JSONPointer(text) != nil
    case "uri": URL(string: text)?.scheme != nil
    default: false
    }
  }
}
