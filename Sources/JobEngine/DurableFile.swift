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
  /// - Parameter mode: Permissions of the file; for its owner only unless told.
  package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(FileError) {
    do throws(FileError) {
      let file = try PartFile(in: folder(of: path), mode: mode)
      try file.append(bytes)
      try file.settle(as: path)
    } catch { throw FileError(path: path, code: error.code) }
  }

  /// Copies a file piece by piece.
  ///
  /// - Parameter mode: Permissions of the copy.
  static func copy(_ source: String, to path: String, mode: UInt32) throws(FileError) {
    let file: PartFile
    do throws(FileError) { file = try PartFile(in: folder(of: path), mode: mode) } catch {
      throw FileError(path: path, code: error.code)
    }
    try readPieces(of: source) { bytes throws(FileError) in
      do throws(FileError) { try file.append(bytes) } catch { throw FileError(path: path, code: error.code) }
    }
    try file.settle(as: path)
  }

  /// Flushes a file that was written beside its place to the disk, and gives it its name there.
  static func settle(_ part: String, as path: String) throws(FileError) {
    let descriptor = open(part, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw FileError(path: path, code: errno) }
    try flush(folder: folder(of: path))
  }

  /// Reads a file from its beginning to its end, with one piece in memory.
  static func readPieces(
    of path: String, _ body: (UnsafeRawBufferPointer) throws(FileError) -> Void
  ) throws(FileError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path: path, code: errno) }
    defer { close(file) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = Foundation.read(file, piece.baseAddress, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: path, code: errno) }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
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
    where name.hasPrefix(".") && name.hasSuffix(PartFile.suffix) {
      var facts = stat()
      let path = folder + "/" + name
      if stat(path, &facts) == 0, facts.st_mtim.tv_sec < time(nil) - 3600 { unlink(path) }
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func flush(folder: String) throws(FileError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: folder, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(path: folder, code: errno) }
  }
}
