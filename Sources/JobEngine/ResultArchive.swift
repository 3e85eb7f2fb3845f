internal import Crypto
internal import Foundation
internal import JSON
package import SurveyCoderAPI

/// Results as files, one a job, byte for byte as the service sent them.
///
/// A file is whole or absent: it is written beside its name, flushed to the disk, renamed, and the folder
/// flushed, before anybody is told that the job is done.
package actor ResultArchive: ResultSpooling {
  private let executor: any SerialExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let folder: String
  private let willRead: (@Sendable (ArchivedResult) -> Void)?
  private var isPrepared = false

  /// - Parameters:
  ///   - folder: Absolute; made with mode 0700 at the first result.
  ///   - counter: Told of all work on the queue, where somebody must know whether there is any.
  ///   - executor: Where all of it is done, by one thing after the other; a queue of its own unless told.
  ///   - willRead: Called before a kept result is read, where the archive works.
  package init(
    folder: String, counter: (any WorkCounter)? = nil, executor: (any SerialExecutor)? = nil,
    willRead: (@Sendable (ArchivedResult) -> Void)? = nil
  ) {
    self.folder = folder
    self.willRead = willRead
    self.executor = executor ?? QueueExecutor(label: "results", counter: counter)
  }

  /// Where the result of a job lies, or will lie.
  package nonisolated func path(of id: JobID, from url: APIURL) -> String {
    folder + "/" + Self.fileName(id, url)
  }

  package func keep(_ result: RemoteResult, of id: JobID, from url: APIURL) throws(RegistryError)
    -> ArchivedResult
  {
    let path = self.path(of: id, from: url)
    switch result {
    case .inline(let json):
      try inFolder { () throws(FileError) in try DurableFile.write(json.bytes, to: path) }
      let digest = SHA256.hash(data: json.bytes)
      return ArchivedResult(bytes: json.bytes.count, path: path, sha256: digest.hexadecimal)
    case .spooled(let spooled):
      do { try DurableFile.settle(spooled.path, as: path) } catch {
        throw RegistryError(error, action: Self.keeping)
      }
      return ArchivedResult(bytes: spooled.bytes, path: path, sha256: spooled.sha256)
    }
  }

  /// Room in the results folder itself, so that a rename is all that is left to do.
  package func openSpool() throws(SpoolFailure) -> any ResultSpool {
    do {
      return try inFolder { () throws(FileError) in try SpoolFile(in: folder) }
    } catch {
      throw SpoolFailure(path: error.path, reason: error.reason)
    }
  }

  static let keeping = "keep a result"

  private func inFolder<Value>(_ body: () throws(FileError) -> Value) throws(RegistryError) -> Value {
    try prepare()
    do { return try body() } catch {
      // Somebody may have removed the folder meanwhile.
      guard error.code == ENOENT else { throw RegistryError(error, action: Self.keeping) }
    }
    isPrepared = false
    try prepare()
    do { return try body() } catch { throw RegistryError(error, action: Self.keeping) }
  }

  /// A result that was kept and never announced, because the process died in between.
  package func find(_ id: JobID, from url: APIURL) -> ArchivedResult? {
    let path = self.path(of: id, from: url)
    var scanner = JSONStreamScanner()
    var digest = SHA256()
    var isJSON = true
    do throws(FileError) {
      try DurableFile.readPieces(of: path) { bytes in
        isJSON = isJSON && (try? scanner.read(bytes)) != nil
        digest.update(bufferPointer: bytes)
      }
    } catch { return nil }
    guard isJSON, (try? scanner.finish()) != nil else { return nil }
    return ArchivedResult(bytes: scanner.offset, path: path, sha256: digest.finalize().hexadecimal)
  }

  /// Copies a kept result to a file of any place.
  package func copy(_ result: ArchivedResult, to path: String) throws(FileError) {
    willRead?(result)
    try DurableFile.copy(result.path, to: path, mode: 0o666)
  }

  /// - Parameter range: Which bytes; all of them unless told. Cut to what there is.
  /// - Throws: When the file is gone, unreadable, or not as long as what was kept.
  package func read(_ result: ArchivedResult, _ range: Range<Int>? = nil) throws(RegistryError) -> [UInt8] {
    willRead?(result)
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
    String(SHA256.hash(data: Array(text.utf8)).hexadecimal.prefix(32))
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
