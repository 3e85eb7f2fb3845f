internal import Crypto
internal import SurveyCoderAPI

/// A long result on its way to the archive. It writes on a queue of its own, so that neither the event loop nor what
/// others ask of the archive waits for it.
actor SpoolFile: ResultSpool {
  private let executor = QueueExecutor(label: "spool")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let file: PartFile
  private var digest = SHA256()

  init(in folder: String) throws(FileError) { file = try PartFile(in: folder) }

  func append(_ bytes: [UInt8]) throws(SpoolFailure) {
    do throws(FileError) { try file.append(bytes) } catch {
      throw SpoolFailure(path: error.path, reason: error.description)
    }
    digest.update(data: bytes)
  }

  func finish() -> SpooledResult {
    SpooledResult(bytes: file.size, sha256: digest.finalize().hexadecimal, path: file.path, spool: self)
  }
}

extension SHA256.Digest {
  var hexadecimal: String {
    map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
