import Dispatch
import Foundation

/// Signals as a stream, in place of what they do by default; for as long as the process lives.
struct Signals {
  let stream: AsyncStream<Int32>

  init(_ numbers: [Int32]) {
    let (stream, continuation) = AsyncStream<Int32>.makeStream()
    self.stream = stream
    let sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
    // A source lives as long as somebody holds it: here its own stream.
    continuation.onTermination = { [box = SourceBox(sources)] _ in box.cancel() }
  }

  /// One element for each signal, whichever it was.
  var interrupts: AsyncStream<Void> {
    AsyncStream { continuation in
      let forwarding = Task {
        for await _ in stream { continuation.yield() }
        continuation.finish()
      }
      continuation.onTermination = { _ in forwarding.cancel() }
    }
  }
}

/// Dispatch's sources may be used from any thread; on Linux they are not marked so.
private final class SourceBox: @unchecked Sendable {
  private let sources: [any DispatchSourceSignal]

  init(_ sources: [any DispatchSourceSignal]) { self.sources = sources }

  func cancel() { for source in sources { source.cancel() } }
}
