internal import Foundation

/// A call to the system that failed.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  /// `errno`.
  package let code: Int32

  package var description: String { String(cString: strerror(code)) }
}

extension RegistryError {
  init(_ error: FileError, action: String) {
    self.init(action: action, path: error.path, reason: error.description)
  }
}

/// Files that are whole or absent, and on the disk when a call returns.
package enum DurableFile {
  /// How a file is called while it is written: hidden, and beside its place so that a rename can put it there.
  private static let leftoverSuffix = ".part"

  /// - Parameter mode: Permissions of the file; for its owner only unless told.
  package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(FileError) {
    let folder = folder(of: path)
    let temporary = "\(folder)/.\(UUID().uuidString)\(leftoverSuffix)"
    do throws(FileError) {
      try writeAndFlush(bytes, to: temporary, mode: mode, named: path)
      guard rename(temporary, path) == 0 else { throw FileError(path: path, code: errno) }
      try flush(folder: folder)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes an empty file for its owner only, unless there is a file.
  static func create(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    close(descriptor)
  }

  /// - Returns: How long the file is, and the bytes in that range, cut to what there is.
  package static func read(
    _ path: String, _ range: Range<Int>? = nil
  ) throws(FileError) -> (size: Int, bytes: [UInt8]) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path: path, code: errno) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw FileError(path: path, code: errno) }
    let size = Int(facts.st_size)
    let range = range.map { $0.clamped(to: 0..<size) } ?? 0..<size
    var bytes = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(file, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(range.lowerBound + done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path: path, code: count < 0 ? errno : EIO) }
      done += count
    }
    return (size, bytes)
  }

  /// Makes a folder with those above it, each for its owner only, and flushes their names to the disk.
  package static func makeFolder(_ path: String) throws(FileError) {
    if mkdir(path, 0o700) == 0 { return try flush(folder: folder(of: path)) }
    switch errno {
    case EEXIST:
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
        throw FileError(path: path, code: ENOTDIR)
      }
    case ENOENT where folder(of: path) != path:
      try makeFolder(folder(of: path))
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(path: path, code: errno) }
      try flush(folder: folder(of: path))
    default: throw FileError(path: path, code: errno)
    }
  }

  /// Removes what processes left that were killed while they wrote, an hour ago or more.
  static func removeLeftovers(in folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(".") && name.hasSuffix(leftoverSuffix) {
      var facts = stat()
      let path = folder + "/" + name
      if stat(path, &facts) == 0, facts.st_mtim.tv_sec < time(nil) - 3600 { unlink(path) }
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func writeAndFlush(
    _ bytes: [UInt8], to temporary: String, mode: UInt32, named path: String
  ) throws(FileError) {
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw FileError(path: path, code: errno) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path: path, code: errno) }
      written += count
    }
    guard fsync(file) == 0 else { throw FileError(path: path, code: errno) }
  }

  private static func flush(folder: String) throws(FileError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: folder, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(path: folder, code: errno) }
  }
}
