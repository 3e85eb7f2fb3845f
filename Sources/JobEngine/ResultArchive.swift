internal import Crypto
internal import Foundation
package import JSON
package import SurveyCoderAPI

/// Results as files, one a job, byte for byte as the service sent them.
///
/// A file is whole or absent: it is written beside its name, flushed to the disk, renamed, and the folder
/// flushed, before anybody is told that the job is done.
package actor ResultArchive {
  private let folder: String
  private var isPrepared = false

  /// - Parameter folder: Absolute; made with mode 0700 at the first result.
  package init(folder: String) { self.folder = folder }

  package func keep(_ result: RawJSON, of id: JobID, from url: APIURL) throws(RegistryError)
    -> ArchivedResult
  {
    try prepare()
    let path = folder + "/" + Self.fileName(id, url)
    let temporary = folder + "/.\(UUID().uuidString).part"
    do throws(RegistryError) {
      try write(result.bytes, to: temporary)
      guard rename(temporary, path) == 0 else { throw failure("keep a result", path) }
      try flushFolder()
    } catch {
      unlink(temporary)
      throw error
    }
    let digest = SHA256.hash(data: result.bytes).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }
    return ArchivedResult(bytes: result.bytes.count, path: path, sha256: digest.joined())
  }

  /// - Throws: When the file is gone, unreadable, or not what was kept.
  package func read(_ result: ArchivedResult) throws(RegistryError) -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = Array(try Data(contentsOf: URL(fileURLWithPath: result.path))) } catch {
      throw RegistryError(
        action: "read a kept result", path: result.path, reason: "the file is gone or can't be opened")
    }
    guard bytes.count == result.bytes else {
      throw RegistryError(
        action: "read a kept result", path: result.path,
        reason: "it has \(bytes.count) bytes where \(result.bytes) were kept, so something changed it")
    }
    return bytes
  }

  package func remove(_ result: ArchivedResult) { unlink(result.path) }

  /// A name that stays in the folder whatever the id, tells jobs of two services apart, and is the plain
  /// id for a job of the real one.
  static func fileName(_ id: JobID, _ url: APIURL) -> String {
    let isPlain =
      id.text.utf8.count <= 100
      && id.text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
      }
    let name = isPlain ? id.text : "id-" + hash(id.text)
    return url == .production ? name + ".json" : "\(name)-\(hash(url.text).prefix(8)).json"
  }

  private static func hash(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).prefix(16).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }
    .joined()
  }

  private func prepare() throws(RegistryError) {
    guard !isPrepared else { return }
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw failure("make the results folder", folder)
    }
    isPrepared = true
  }

  private func write(_ bytes: [UInt8], to path: String) throws(RegistryError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("keep a result", path) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("keep a result", path) }
      written += count
    }
    guard fsync(file) == 0 else { throw failure("keep a result", path) }
  }

  private func flushFolder() throws(RegistryError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("keep a result", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("keep a result", folder) }
  }

  private func failure(_ action: String, _ path: String) -> RegistryError {
    RegistryError(action: action, path: path, reason: String(cString: strerror(errno)))
  }
}
