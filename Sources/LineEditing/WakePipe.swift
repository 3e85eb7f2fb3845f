internal import CEditline
internal import Glibc

/// A pipe that ends a `poll` from another thread or a signal handler.
final class WakePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard ce_pipe(&ends) == 0 else { return nil }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    _ = close(readEnd)
    _ = close(writeEnd)
  }

  /// A full pipe already wakes its reader, so a failed write is no loss.
  func signal() {
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }

  func drain() {
    while case .bytes = readSome(readEnd, atMost: 256) {}
  }
}
