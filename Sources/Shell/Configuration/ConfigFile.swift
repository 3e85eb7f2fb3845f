internal import Glibc
internal import JobEngine
internal import Operations

/// The text of a config file: `name = value` a line, `#` comments, `[alias]` before a group of aliases. Values
/// may stand in `"…"` or `'…'`, so that it is TOML as well.
struct ConfigText: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    /// With its section before it: `alias.w`.
    var name: String
    var value: String
    /// Of its line, from 1.
    var line: Int
  }

  /// As they were read, and kept when one of them is changed.
  private(set) var lines: [String]
  private(set) var entries: [Entry] = []

  /// - Throws: ``ConfigProblem`` at the first line that is none.
  init(_ text: String, path: String) throws(ConfigProblem) {
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { String($0).trimmed }
    if lines.last == "" { lines.removeLast() }
    var section = ""
    for (place, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      let fault = { (message: String) in ConfigProblem(path: path, line: place + 1, message: message) }
      if line.hasPrefix("[") {
        guard line == "[alias]" else { throw fault("Only [alias] is a section here.") }
        section = "alias."
        continue
      }
      guard let sign = line.firstIndex(of: "=") else { throw fault("A line is NAME = VALUE.") }
      let name = section + String(line[..<sign]).trimmed
      guard let value = Self.value(String(line[line.index(after: sign)...]).trimmed) else {
        throw fault("The quote of the value has no partner.")
      }
      do throws(InvalidArgument) { try Setting.find(name).check(value) } catch {
        throw fault(error.description)
      }
      entries.append(Entry(name: name, value: value, line: place + 1))
    }
  }

  private static func value(_ text: String) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      return text.firstRange(of: " #").map { String(text[..<$0.lowerBound]).trimmed } ?? text
    }
    var value = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == quote {
        let behind = String(rest).trimmed
        return behind.isEmpty || behind.hasPrefix("#") ? value : nil
      }
      if character == "\\", quote == "\"", let escaped = rest.popFirst() {
        value.append(escaped)
      } else {
        value.append(character)
      }
    }
    return nil
  }

  /// The text with one setting changed, or taken out.
  func setting(_ name: String, to value: String?) -> String {
    var lines = lines
    let places = entries.filter { $0.name == name }.map { $0.line - 1 }
    let alias = name.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init)
    let line = value.map { "\(alias ?? name) = \(Self.quoted($0))" }
    for place in places.dropLast(line == nil ? 0 : 1).reversed() { lines.remove(at: place) }
    guard let line else { return text(lines) }
    let removed = places.count - 1
    if let place = places.last {
      lines[place - max(0, removed)] = line
    } else if alias == nil {
      // Before the first section, where it belongs to none.
      let place = lines.firstIndex { $0.hasPrefix("[") } ?? lines.count
      lines.insert(line, at: place)
    } else {
      if !lines.contains("[alias]") { lines.append("[alias]") }
      lines.append(line)
    }
    return text(lines)
  }

  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private static func quoted(_ value: String) -> String {
    let escaped = value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    return "\"" + String(escaped) + "\""
  }
}

/// What is wrong with a config file.
package struct ConfigProblem: Error, Sendable, Equatable, CustomStringConvertible {
  let path: String
  /// From 1; 0 where it is the file as a whole.
  let line: Int
  /// A sentence.
  let message: String

  package var description: String {
    let place = line == 0 ? path : "\(path):\(line)"
    return "\(place): \(message) (--no-config starts without this file.)"
  }
}
