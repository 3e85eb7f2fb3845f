internal import Foundation
package import SurveyCoderAPI

/// Reads an API key from a file that only its owner can read.
package enum KeyFile {
  /// `$XDG_CONFIG_HOME/scjobs/key`, else `~/.config/scjobs/key`, where there is such a file.
  package static func standardPath(environment: [String: String]) -> String? {
    let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let base = folder ?? environment["HOME"].map({ $0 + "/.config" }) else { return nil }
    let path = base + "/scjobs/key"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// - Throws: ``SessionError/keyFile(path:reason:)`` when the file is missing, open to others or not a
  ///   file; ``SessionError/invalidKey(_:)`` when what it holds is no key.
  package static func read(_ path: String) throws(SessionError) -> APIKey {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .keyFile(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw .keyFile(path: path, reason: "it is not a regular file")
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw .keyFile(path: path, reason: "others may read it: run chmod 600 on it")
    }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw .keyFile(path: path, reason: String(cString: strerror(errno))) }
    do { return try APIKey(String(decoding: bytes.prefix(count), as: UTF8.self)) } catch {
      throw .invalidKey(error)
    }
  }
}
