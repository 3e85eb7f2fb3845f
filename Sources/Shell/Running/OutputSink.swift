internal import Glibc
package import LineEditing

/// Where output goes.
package protocol OutputSink: Sendable {
  /// Writes all of it. Text for a terminal comes in whole lines.
  func write(_ bytes: [UInt8]) async throws(OutputError)
}

package enum OutputError: Error, Equatable {
  /// Nobody reads any more.
  case closed
  case failed(reason: String)
}

extension OutputSink {
  func write(_ text: String) async throws(OutputError) { try await write(Array(text.utf8)) }
}

/// Above the prompt of a line editor.
package struct EditorSink: OutputSink {
  private let editor: any LineEditor

  package init(_ editor: any LineEditor) { self.editor = editor }

  package func write(_ bytes: [UInt8]) {
    if !bytes.isEmpty { editor.print(String(decoding: bytes, as: UTF8.self)) }
  }
}

/// An open file, pipe or terminal of the process.
package struct DescriptorSink: OutputSink {
  private let descriptor: Int32

  /// - Parameter descriptor: Stays open and the caller's.
  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  package func write(_ bytes: [UInt8]) throws(OutputError) { try writeAll(bytes, to: descriptor) }
}

/// Writes everything, waiting where the descriptor does not block. A reader that has gone raises no signal.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(OutputError) {
  let reason = withoutPipeSignal { () -> Int32 in
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
        if count >= 0 {
          written += count
        } else if errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&ready, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
  guard reason != 0 else { return }
  throw reason == EPIPE ? .closed : .failed(reason: String(cString: strerror(reason)))
}

/// Runs the body with SIGPIPE held back from this thread, and takes the one away that it raised.
private func withoutPipeSignal(_ body: () -> Int32) -> Int32 {
  var pipe = sigset_t()
  sigemptyset(&pipe)
  sigaddset(&pipe, SIGPIPE)
  var before = sigset_t()
  pthread_sigmask(SIG_BLOCK, &pipe, &before)
  let reason = body()
  if reason == EPIPE {
    var now = timespec()
    while sigtimedwait(&pipe, nil, &now) < 0, errno == EINTR {}
  }
  pthread_sigmask(SIG_SETMASK, &before, nil)
  return reason
}
