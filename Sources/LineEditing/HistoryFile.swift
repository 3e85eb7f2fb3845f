internal import Glibc

/// The file behind a ``History``: opened for each use, under `flock`, so that processes can share it.
struct HistoryFile: Sendable {
  let path: String
  /// Entries that are loaded, and that a rewrite keeps.
  let capacity: Int

  /// The newest entries, oldest first. A file that has grown to several times the capacity is rewritten.
  func load() throws(HistoryError) -> [String] {
    try withLockedFile { fd throws(HistoryError) in
      let bytes = try contents(fd)
      let lines = bytes.split(separator: UInt8(ascii: "\n"))
      let entries = lines.suffix(2 * capacity).compactMap(HistoryEntryCoding.decode).suffix(capacity)
      if lines.count > 4 * capacity { try replace(with: entries) }
      return Array(entries)
    }
  }

  func append(_ entry: String) throws(HistoryError) {
    try withLockedFile { fd throws(HistoryError) in
      var line = Array(HistoryEntryCoding.encode(entry).utf8) + [UInt8(ascii: "\n")]
      // After a torn write, the half line must not damage this one too.
      let length = lseek(fd, 0, SEEK_END)
      var last: UInt8 = 0
      if length > 0, pread(fd, &last, 1, length - 1) == 1, last != UInt8(ascii: "\n") {
        line.insert(UInt8(ascii: "\n"), at: 0)
      }
      guard writeAll(line, to: fd) else { throw failure("write") }
    }
  }

  private func withLockedFile<Answer>(
    _ body: (Int32) throws(HistoryError) -> Answer
  ) throws(HistoryError) -> Answer {
    makeFolders()
    while true {
      let fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
      guard fd >= 0 else { throw failure("open") }
      // Closing gives the lock back.
      defer { _ = Glibc.close(fd) }
      while flock(fd, LOCK_EX) != 0 {
        guard errno == EINTR else { throw failure("lock") }
      }
      // Another process may have put a shorter file in this one's place while we waited.
      guard try isCurrent(fd) else { continue }
      return try body(fd)
    }
  }

  /// Whether the path still leads to this file, which is ours, and ours only.
  private func isCurrent(_ fd: Int32) throws(HistoryError) -> Bool {
    var opened = stat()
    guard fstat(fd, &opened) == 0 else { throw failure("stat") }
    guard opened.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    guard opened.st_uid == geteuid() else { throw .ownedByAnother(path: path) }
    if opened.st_mode & 0o777 != 0o600, fchmod(fd, 0o600) != 0 { throw failure("chmod") }
    var named = stat()
    guard lstat(path, &named) == 0 else { return false }
    return named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
  }

  private func contents(_ fd: Int32) throws(HistoryError) -> [UInt8] {
    let length = Int(lseek(fd, 0, SEEK_END))
    guard length >= 0 else { throw failure("seek") }
    var bytes = [UInt8](repeating: 0, count: length)
    var filled = 0
    while filled < length {
      let count = bytes.withUnsafeMutableBytes { buffer in
        pread(fd, buffer.baseAddress.map { $0 + filled }, length - filled, off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read") }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }

  /// Puts a file with these entries in place of the locked one, whole or not at all.
  private func replace(with entries: ArraySlice<String>) throws(HistoryError) {
    let new = path + ".new"
    _ = unlink(new)
    let fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw failure("open") }
    let text = entries.map { HistoryEntryCoding.encode($0) + "\n" }.joined()
    let isWritten = writeAll(Array(text.utf8), to: fd) && fsync(fd) == 0
    _ = Glibc.close(fd)
    guard isWritten, rename(new, path) == 0 else {
      let error = failure("rewrite")
      _ = unlink(new)
      throw error
    }
  }

  private func makeFolders() {
    var folder = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      folder += part + "/"
      // What fails here fails again, with a reason, when the file is opened.
      if !part.isEmpty { _ = mkdir(folder, 0o700) }
    }
  }

  private func failure(_ call: String) -> HistoryError {
    .system(path: path, reason: "\(call): \(String(cString: strerror(errno)))")
  }
}
