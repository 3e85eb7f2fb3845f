internal import Dispatch

/// Runs an actor that calls the file system on a queue of its own: such calls may block for seconds, which no
/// thread of the shared pool should.
final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue
  private let counter: (any WorkCounter)?

  /// - Parameter counter: Told of each piece of work.
  init(label: String, counter: (any WorkCounter)? = nil) {
    queue = DispatchQueue(label: label)
    self.counter = counter
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    counter?.begin()
    queue.async {
      job.runSynchronously(on: self.asUnownedSerialExecutor())
      self.counter?.end()
    }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
