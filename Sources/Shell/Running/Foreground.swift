internal import Synchronization

/// What Ctrl-C ends: the one thing that the person waits for.
final class Foreground: Sendable {
  private struct State {
    var number = 0
    var cancel: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  private let executor: (any TaskExecutor)?

  /// - Parameter executor: What the person waits for runs there; in the shared pool unless told.
  init(on executor: (any TaskExecutor)? = nil) { self.executor = executor }

  func run<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer {
    // Begun under the lock: who sees its first output may interrupt it already.
    let (task, number) = state.withLock { state in
      let task = Task(executorPreference: executor) { await body() }
      state.number += 1
      state.cancel = { task.cancel() }
      return (task, state.number)
    }
    defer { state.withLock { if $0.number == number { $0.cancel = nil } } }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  func interrupt() { state.withLock { $0.cancel }?() }
}
