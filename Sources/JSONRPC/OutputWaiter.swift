import Synchronization

/// A caller that waits until its client has read enough.
struct OutputWaiter {
  let cancellation: Cancellation
  let continuation: CheckedContinuation<Void, any Error>

  /// Set before the loop is told, so that a cancellation that overtakes its waiter is not lost.
  final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
  }

  func succeed() { continuation.resume() }
  func fail() { continuation.resume(throwing: ConnectionClosed()) }
  func cancel() { continuation.resume(throwing: CancellationError()) }
}

/// The connection has ended: nothing can be sent.
package struct ConnectionClosed: Error, Equatable, CustomStringConvertible {
  package init() {}
  package var description: String { "The client is gone: nothing more can be sent to it." }
}
