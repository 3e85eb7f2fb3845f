import Foundation
import JSON

/// What a line of a vector expects: JSON with placeholders, by the rules of `protocol/README.md`.
struct JSONPattern {
  /// Values by the names under which earlier lines bound them.
  var bindings: [String: String] = [:]

  /// What differs first, or `nil` when the value fits; then names are bound.
  ///
  /// - Parameter anyOrder: Whether the elements of this array, a batch, may come in any order.
  mutating func mismatch(
    _ value: JSONValue, with pattern: JSONValue, at place: String = "", anyOrder: Bool = false
  ) -> String? {
    if let word = pattern.string, word.hasPrefix("<"), word.hasSuffix(">") {
      return bind(value, to: String(word.dropFirst().dropLast()), at: place)
    }
    func differs() -> String { "\(place.isEmpty ? "/" : place): \(value.rawJSON) is not \(pattern.rawJSON)" }
    guard value.kind == pattern.kind else { return differs() }
    switch pattern.kind {
    case .object: return members(of: value, with: pattern, at: place)
    case .array:
      guard value.count == pattern.count else { return differs() }
      return anyOrder
        ? unordered(value, with: pattern, at: place)
        : zip(value.elements, pattern.elements).enumerated().lazy.compactMap { number, pair in
          self.mismatch(pair.0, with: pair.1, at: "\(place)/\(number)")
        }.first
    case .string: return value.string == filled(pattern.string ?? "") ? nil : differs()
    // As text: ids come back byte for byte.
    case .number, .bool, .null: return value.raw == pattern.raw ? nil : differs()
    }
  }

  /// Fills in what was bound.
  func filled(_ text: String) -> String {
    bindings.reduce(text) { $0.replacingOccurrences(of: "${\($1.key)}", with: $1.value) }
  }

  private mutating func members(of value: JSONValue, with pattern: JSONValue, at place: String) -> String? {
    let isOpen = pattern["..."] != nil
    for (name, expected) in pattern.members where name != "..." {
      guard let member = value[name] else { return "\(place)/\(name) is missing" }
      if let mismatch = mismatch(member, with: expected, at: "\(place)/\(name)") { return mismatch }
    }
    let surplus = value.members.first { !isOpen && pattern[$0.key] == nil }
    return surplus.map { "\(place)/\($0.key) is not expected" }
  }

  private mutating func unordered(_ value: JSONValue, with pattern: JSONValue, at place: String) -> String? {
    var left = value.elements
    for expected in pattern.elements {
      guard let found = left.firstIndex(where: { mismatch($0, with: expected) == nil }) else {
        return "\(place): no member is \(expected.rawJSON)"
      }
      left.remove(at: found)
    }
    return nil
  }

  /// - Parameter word: `KIND` or `KIND:NAME`.
  private mutating func bind(_ value: JSONValue, to word: String, at place: String) -> String? {
    let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
    let fits =
      switch parts.first {
      case "any": true
      case "string": value.kind == .string
      case "number": value.kind == .number
      case "integer": value.int != nil
      case "boolean": value.kind == .bool
      case "array": value.kind == .array
      case "object": value.kind == .object
      case "time": value.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil
      default: false
      }
    guard fits else { return "\(place): \(value.rawJSON) is no <\(word)>" }
    if parts.count > 1 { bindings[parts[1]] = value.string ?? value.rawJSON.description }
    return nil
  }
}
