internal import Crypto
internal import Foundation
package import JSON
package import SurveyCoderAPI

/// Results as files, one a job, byte for byte as the service sent them.
///
/// A file is whole or absent: it is written beside its name, flushed to the disk, renamed, and the folder
/// flushed, before anybody is told that the job is done.
package actor ResultArchive {
  private let executor = QueueExecutor(label: "results")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let folder: String
  private var isPrepared = false

  /// - Parameter folder: Absolute; made with mode 0700 at the first result.
  package init(folder: String) { self.folder = folder }

  package func keep(_ result: RawJSON, of id: JobID, from url: APIURL) throws(RegistryError)
    -> ArchivedResult
  {
    let path = folder + "/" + Self.fileName(id, url)
    try prepare()
    do { try DurableFile.write(result.bytes, to: path) } catch {
      // Somebody may have removed the folder meanwhile.
      guard error.code == ENOENT else { throw RegistryError(error, action: "keep a result") }
      isPrepared = false
      try prepare()
      do { try DurableFile.write(result.bytes, to: path) } catch {
        throw RegistryError(error, action: "keep a result")
      }
    }
    return Self.description(of: result.bytes, at: path)
  }

  /// A result that was kept and never announced, because the process died in between.
  package func find(_ id: JobID, from url: APIURL) -> ArchivedResult? {
    let path = folder + "/" + Self.fileName(id, url)
    guard let bytes = FileManager.default.contents(atPath: path).map(Array.init),
      (try? JSONDocument(parsing: bytes)) != nil
    else { return nil }
    return Self.description(of: bytes, at: path)
  }

  private static func description(of bytes: [UInt8], at path: String) -> ArchivedResult {
    let digest = SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return ArchivedResult(bytes: bytes.count, path: path, sha256: digest.joined())
  }

  /// - Parameter range: Which bytes; all of them unless told. Cut to what there is.
  /// - Throws: When the file is gone, unreadable, or not as long as what was kept.
  package func read(_ result: ArchivedResult, _ range: Range<Int>? = nil) throws(RegistryError) -> [UInt8] {
    let found: Int
    let bytes: [UInt8]
    do { (found, bytes) = try DurableFile.read(result.path, range) } catch {
      throw RegistryError(error, action: "read a kept result")
    }
    guard found == result.bytes else {
      throw RegistryError(
        action: "read a kept result", path: result.path,
        reason: "it has \(found) bytes where \(result.bytes) were kept, so something changed it")
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
    do { try DurableFile.makeFolder(folder) } catch {
      throw RegistryError(error, action: "make the results folder")
    }
    DurableFile.removeLeftovers(in: folder)
    isPrepared = true
  }
}
