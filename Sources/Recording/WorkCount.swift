internal import JobEngine
internal import NIOCore
internal import Synchronization

/// Counts what is at work, and tells when nothing is.
final class WorkCount: WorkCounter {
  private let count = Atomic<Int>(0)
  private let whenIdle: @Sendable () -> Void

  /// - Parameter whenIdle: Called on any thread each time that the count falls to 0.
  init(whenIdle: @escaping @Sendable () -> Void) { self.whenIdle = whenIdle }

  var isZero: Bool { count.load(ordering: .acquiring) == 0 }

  func begin() { count.add(1, ordering: .acquiringAndReleasing) }

  func end() {
    if count.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { whenIdle() }
  }
}

/// Runs an actor on an event loop, and counts each piece of its work from when it is handed in to its end.
final class CountedSerialExecutor: SerialExecutor {
  private let loop: any EventLoop
  private let count: WorkCount
  private let tasks: CountedTaskExecutor

  /// - Parameter tasks: The executor of the tasks that use the actor. Named with each piece of work: to one that runs as
  ///   if it had none, each further step on the same actor would be a step to another executor.
  init(_ loop: any EventLoop, _ count: WorkCount, with tasks: CountedTaskExecutor) {
    self.loop = loop
    self.count = count
    self.tasks = tasks
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    count.begin()
    loop.execute {
      job.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.tasks.asUnownedTaskExecutor())
      self.count.end()
    }
  }

  /// What runs on the loop without a task, as a channel's handler, may be on the actor as well.
  func checkIsolated() { loop.preconditionInEventLoop() }

  func isIsolatingCurrentContext() -> Bool? { loop.inEventLoop }
}

/// The same for tasks.
final class CountedTaskExecutor: TaskExecutor {
  private let loop: any EventLoop
  private let count: WorkCount

  init(_ loop: any EventLoop, _ count: WorkCount) {
    self.loop = loop
    self.count = count
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    count.begin()
    loop.execute {
      job.runSynchronously(on: self.asUnownedTaskExecutor())
      self.count.end()
    }
  }
}
