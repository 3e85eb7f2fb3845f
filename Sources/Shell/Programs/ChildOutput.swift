// Its sources may be used from any thread; on Linux they are not marked so.
@preconcurrency internal import Dispatch
internal import Glibc

/// Brings what shell commands print to a sink, where they are not to print where the process does.
package final class ChildOutput: Sendable {
  /// Where they print.
  let descriptor: Int32
  private let readEnd: Int32
  private let sink: CapturedOutput
  private let queue = DispatchQueue(label: "scjobs.child-output")
  private let source: any DispatchSourceRead

  /// - Returns: `nil` when no pipe can be made.
  init?(into sink: CapturedOutput) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
    self.sink = sink
    self.readEnd = readEnd
    descriptor = writeEnd
    source = DispatchSource.makeReadSource(fileDescriptor: readEnd, queue: queue)
    source.setEventHandler { Self.readAll(from: readEnd, into: sink) }
    source.setCancelHandler { close(readEnd) }
    source.resume()
  }

  /// Takes in what has been printed so far. To be called when a command has ended: one that it left in the
  /// background may hold the pipe open for ever.
  func drain() { queue.sync { Self.readAll(from: readEnd, into: sink) } }

  deinit {
    source.cancel()
    close(descriptor)
  }

  private static func readAll(from descriptor: Int32, into sink: CapturedOutput) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      sink.write(Array(buffer.prefix(count)))
    }
  }
}
