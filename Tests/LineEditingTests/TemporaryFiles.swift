import Foundation
import Glibc
import LineEditing
import Synchronization

struct SystemFailure: Error {}

/// A folder of its own for one test, removed after it.
func withTemporaryFolder<Answer>(_ body: (String) async throws -> Answer) async throws -> Answer {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let path = folder.path
  return try await body(path)
}

func withTemporaryFile(_ text: String, _ body: (String) async throws -> Void) async throws {
  try await withTemporaryFolder { folder in
    try write(text, to: folder + "/file")
    try await body(folder + "/file")
  }
}

func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
  try write(Array(text.utf8), to: path, mode: mode)
}

func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws {
  let fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  guard fd >= 0 else { throw SystemFailure() }
  defer { close(fd) }
  guard bytes.isEmpty || Glibc.write(fd, bytes, bytes.count) == bytes.count else { throw SystemFailure() }
}

func contents(of path: String) throws -> String {
  let fd = open(path, O_RDONLY)
  guard fd >= 0 else { throw SystemFailure() }
  defer { close(fd) }
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(fd, &buffer, buffer.count)
    guard count > 0 else { return String(decoding: text, as: UTF8.self) }
    text += buffer[..<count]
  }
}

/// The permission bits of a path.
func permissions(of path: String) -> mode_t? {
  var information = stat()
  return lstat(path, &information) == 0 ? information.st_mode & 0o777 : nil
}

/// A pipe that closes with its owner.
final class BytePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32
  private let isFinished = Atomic(false)

  init() {
    var ends: [Int32] = [-1, -1]
    let result = pipe(&ends)
    precondition(result == 0, "no descriptors left")
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    finish()
    close(readEnd)
  }

  /// Lets the reader come to the end.
  func finish() {
    guard !isFinished.exchange(true, ordering: .relaxed) else { return }
    close(writeEnd)
  }
}
