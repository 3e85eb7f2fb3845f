package import JSONRPC

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Mirrors every message of a connection into a file, API keys taken out.
///
/// A line of the client begins with `--> `, one of the server with `<-- `. Each is in the file as soon
/// as the server has it, so that a trace of a crash is whole.
package final class RedactingTrace: Sendable {
  private let descriptor: CInt

  /// - Parameter path: Emptied if it exists; made for its owner alone otherwise.
  package init(path: String) throws(TraceFileError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw TraceFileError(path: path, errno: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// For ``ServiceRunner``. A line that can't be written is left out: a full disk must not end the service.
  package var trace: Trace {
    { direction, line in self.mirror(direction, line) }
  }

  private func mirror(_ direction: TraceDirection, _ line: ArraySlice<UInt8>) {
    var text = Array((direction == .received ? "--> " : "<-- ").utf8)
    text += KeyRedaction.redact(line)
    text.append(UInt8(ascii: "\n"))
    write(text)
  }

  private func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        #if canImport(Glibc)
          let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        #else
          let count = Darwin.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        #endif
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }
}

/// Why a trace could not be begun.
package struct TraceFileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let errno: CInt

  package var description: String {
    "The trace file \(path) can't be written: \(String(cString: strerror(errno)))."
  }
}
