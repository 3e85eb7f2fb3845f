import Foundation

/// Inputs that are kept: one a line, so that a difference can be read.
///
/// `\\`, `\n`, `\r`, `\t` and `\xNN` stand for what is no printable ASCII.
enum Corpus {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Corpus"
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// What is kept for a target; empty where nothing is.
  static func inputs(of name: String) throws -> [[UInt8]] {
    let path = "\(folder)/\(name).txt"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { decoded($0.utf8) }
  }

  static func keep(_ inputs: [[UInt8]], for name: String) throws {
    let lines = Set(inputs.filter { !$0.isEmpty }.map(encoded)).sorted()
    try Data(lines.map { $0 + "\n" }.joined().utf8).write(
      to: URL(fileURLWithPath: "\(folder)/\(name).txt"))
  }

  /// The files of a folder of the repository whose names end so.
  static func files(in folder: String, ending: String) throws -> [[UInt8]] {
    let folder = "\(repository)/\(folder)"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(ending) }
      .map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))) }
  }

  static func encoded(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      switch byte {
      case UInt8(ascii: "\\"): "\\\\"
      case 0x0A: "\\n"
      case 0x0D: "\\r"
      case 0x09: "\\t"
      case 0x20...0x7E: String(UnicodeScalar(byte))
      default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }.joined()
  }

  static func decoded(_ line: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(line)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "x"):
        bytes.append(UInt8(text(rest.prefix(2)), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      case let other?: bytes.append(other)
      case nil: break
      }
    }
    return bytes
  }
}
