import Foundation
import JSON

/// A file of `protocol/vectors`, by the rules of `protocol/README.md`.
struct VectorFile {
  struct Problem: Error, CustomStringConvertible { let description: String }

  enum Step {
    /// Begins a server with these options; the one before is ended.
    case serve([String])
    case send([UInt8])
    case endInput
    case expect(JSONValue)
    /// A line that may come any number of times.
    case allow(JSONValue)
    /// No further line, and exit status 0.
    case expectEnd
  }

  /// Steps with the lines that they stand in, from 1.
  let steps: [(line: Int, step: Step)]

  init(path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var steps: [(Int, Step)] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      do { if let step = try Self.step(String(line)) { steps.append((number + 1, step)) } } catch {
        throw Problem(description: "\(path):\(number + 1): \(error)")
      }
    }
    self.steps = steps
  }

  private static func step(_ line: String) throws -> Step? {
    if line.isEmpty || line.hasPrefix("#") { return nil }
    if line.hasPrefix("@serve") {
      return .serve(line.split(separator: " ").dropFirst().map(String.init))
    }
    let rest = String(line.dropFirst(4))
    switch line.prefix(4) {
    case "--> " where rest == "@end": return .endInput
    case "--> ": return .send(try bytes(rest) + [UInt8(ascii: "\n")])
    case "--+ ": return .send(try bytes(rest))
    case "<-- " where rest == "@end": return .expectEnd
    case "<-? ": return .allow(try JSONDocument(parsing: rest).root)
    case "<-- ": return .expect(try JSONDocument(parsing: rest).root)
    default: throw Problem(description: "not a line of a vector: \(line)")
    }
  }

  /// A text as it stands or, behind `@ `, pieces: a JSON string, `COUNT*` and one, or `0x` and hexadecimal bytes.
  private static func bytes(_ text: String) throws -> [UInt8] {
    guard text.hasPrefix("@ ") else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    var rest = text.dropFirst(2)[...]
    while !rest.isEmpty {
      guard let piece = rest.firstMatch(of: /^(?:(\d+)\*)?("(?:[^"\\]|\\.)*")(?: |$)|^0x([0-9A-F]+)(?: |$)/)
      else {
        throw Problem(description: "no piece: \(rest)")
      }
      if let string = piece.output.2 {
        let text = try JSONDocument(parsing: String(string)).root.string ?? ""
        bytes += repeated(Array(text.utf8), piece.output.1.flatMap { Int($0) } ?? 1)
      } else if let hex = piece.output.3 {
        let digits = Array(hex)
        for at in stride(from: 0, to: digits.count - 1, by: 2) {
          bytes.append(UInt8(String(digits[at...at + 1]), radix: 16) ?? 0)
        }
      }
      rest = rest[piece.range.upperBound...]
    }
    return bytes
  }

  private static func repeated(_ unit: [UInt8], _ count: Int) -> [UInt8] {
    if unit.count == 1 { return [UInt8](repeating: unit[0], count: count) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(unit.count * count)
    for _ in 0..<count { bytes += unit }
    return bytes
  }
}
