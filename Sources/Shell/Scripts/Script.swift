internal import Glibc

/// A file of commands that was read and parsed.
struct Script: Sendable {
  let source: SourceText
  /// The folder that paths of `source` are relative to; empty for the current one.
  let folder: String
  /// By which a file is known whatever way leads to it.
  let canonicalPath: String
  let statements: [Statement]

  init(
    source: SourceText, folder: String = "", canonicalPath: String = "", statements: [Statement]
  ) {
    self.source = source
    self.folder = folder
    self.canonicalPath = canonicalPath
    self.statements = statements
  }

  /// The path that a `source` in this script means.
  func path(of relative: String) -> String {
    relative.hasPrefix("/") || folder.isEmpty ? relative : "\(folder)/\(relative)"
  }
}

/// Reads script files.
enum ScriptFile {
  /// Larger files are no scripts.
  static let longestBytes = 16 << 20

  struct Contents {
    let source: SourceText
    let folder: String
    let canonicalPath: String
  }

  static func read(_ path: String) throws(CommandFailure) -> Contents {
    guard let real = realpath(path, nil) else { throw failure(path, errno) }
    defer { free(real) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    let bytes = try read(descriptor, path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .file("Can't read \(path): it is not UTF-8 text.")
    }
    let slash = path.lastIndex(of: "/")
    return Contents(
      source: SourceText(name: path, text: text),
      folder: slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "",
      canonicalPath: String(cString: real))
  }

  /// All that a descriptor gives.
  ///
  /// - Parameter wait: Called before each part is read.
  static func read(
    _ descriptor: Int32, _ name: String, waitingBy wait: () throws(CommandFailure) -> Void = {}
  ) throws(CommandFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      try wait()
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(name, errno) }
      if count == 0 { return bytes }
      bytes += buffer.prefix(count)
      guard bytes.count <= longestBytes else {
        throw .file("Can't read \(name): it is larger than a script can be (\(longestBytes >> 20) MiB).")
      }
    }
  }

  private static func failure(_ path: String, _ reason: Int32) -> CommandFailure {
    .file("Can't read \(path): \(String(cString: strerror(reason))).")
  }
}
