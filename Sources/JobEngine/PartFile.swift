internal import Dispatch
internal import Foundation

/// A file while it is written: hidden, in the folder where it is to be, so that a rename can put it in its place.
///
/// It goes with the value unless ``settle(as:)`` or ``DurableFile/settle(_:as:)`` has renamed it. Belongs to one owner.
final class PartFile {
  static let suffix = ".part"

  let path: String
  private let descriptor: Int32
  /// Bytes written.
  private(set) var size = 0

  /// - Parameter mode: Permissions of the file.
  init(in folder: String, mode: UInt32 = 0o600) throws(FileError) {
    path = "\(folder)/.\(UUID().uuidString)\(Self.suffix)"
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    // The name of a file that was renamed is gone, and never used twice. Without its name a long file takes time to
    // close, which nobody here should spend.
    if unlink(path) == 0, size > 1 << 20 {
      DispatchQueue.global(qos: .utility).async { [descriptor] in close(descriptor) }
    } else {
      close(descriptor)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path: path, code: count < 0 ? errno : EIO) }
      written += count
    }
    size += written
  }

  func append(_ bytes: [UInt8]) throws(FileError) {
    // A closure's typed error does not pass through `withUnsafeBytes`.
    try bytes.withUnsafeBytes { bytes in
      Result { () throws(FileError) in try append(bytes) }
    }.get()
  }

  /// Flushes the file to the disk and gives it its name.
  func settle(as place: String) throws(FileError) { try DurableFile.settle(path, as: place) }
}
