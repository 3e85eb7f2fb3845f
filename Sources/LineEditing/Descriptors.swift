internal import Glibc

/// Writes all bytes, waiting for a slow reader, also when the descriptor is non-blocking.
///
/// - Returns: Whether all were written; `errno` tells why not.
@discardableResult
func writeAll(_ bytes: [UInt8], to fd: Int32) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(fd, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        _ = waitFor([fd], events: Int16(POLLOUT))
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}

/// Waits until one of the descriptors is ready.
///
/// - Parameter timeoutMilliseconds: -1 to wait for ever.
/// - Returns: Which are ready, hung up or broken; none after the timeout or a signal.
func waitFor(_ fds: [Int32], events: Int16 = Int16(POLLIN), timeoutMilliseconds: Int32 = -1) -> [Bool] {
  var polled = fds.map { pollfd(fd: $0, events: events, revents: 0) }
  guard poll(&polled, nfds_t(polled.count), timeoutMilliseconds) > 0 else { return fds.map { _ in false } }
  return polled.map { $0.revents != 0 }
}

enum ReadOutcome {
  case bytes([UInt8])
  /// The end, or a descriptor that cannot be read any more.
  case end
  /// A signal, or nothing there yet.
  case nothing
}

/// Reads what is there, once.
func readSome(_ fd: Int32, atMost count: Int) -> ReadOutcome {
  var got = 0
  var reason: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    got = read(fd, buffer.baseAddress, count)
    reason = errno
    filled = max(0, got)
  }
  if got > 0 { return .bytes(bytes) }
  return got < 0 && (reason == EINTR || reason == EAGAIN) ? .nothing : .end
}
