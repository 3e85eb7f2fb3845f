package import JobEngine
internal import NIOConcurrencyHelpers
package import NIOCore

/// Whether a simulated process is alive. All that it does runs on executors of its own, which stop with it between
/// one step and the next, as `kill -9` stops a process.
package final class Life: Sendable {
  private enum Phase {
    case alive, dead
    /// Let go on so that its memory is freed; nothing that it does counts.
    case ghost
  }

  private struct State {
    var phase = Phase.alive
    var held: [@Sendable () -> Void] = []
  }

  let loop: any EventLoop
  private let counter: any WorkCounter
  private let state = NIOLockedValueBox(State())

  package init(on loop: any EventLoop, counter: any WorkCounter) {
    self.loop = loop
    self.counter = counter
  }

  var isAlive: Bool { state.withLockedValue { $0.phase == .alive } }
  var isGhost: Bool { state.withLockedValue { $0.phase == .ghost } }

  /// Nothing more of it runs. Who calls this on its executors must suspend next.
  func end() { state.withLockedValue { $0.phase = .dead } }

  /// Ends the life of who calls this, and returns when only its ghost goes on.
  func endHere() async {
    end()
    while !isGhost { await Task.yield() }
  }

  /// Lets what was held go on, to its end.
  func haunt() {
    let held = state.withLockedValue { state in
      state.phase = .ghost
      defer { state.held = [] }
      return state.held
    }
    for work in held { run(work) }
  }

  fileprivate func run(_ work: @escaping @Sendable () -> Void) {
    if holds(work) { return }
    counter.begin()
    loop.execute {
      if !self.holds(work) { work() }
      self.counter.end()
    }
  }

  private func holds(_ work: @escaping @Sendable () -> Void) -> Bool {
    state.withLockedValue { state in
      guard state.phase == .dead else { return false }
      state.held.append(work)
      return true
    }
  }
}

/// Runs a session for as long as its process lives.
final class MortalSerialExecutor: SerialExecutor {
  private let life: Life
  private let tasks: MortalTaskExecutor

  init(_ life: Life, with tasks: MortalTaskExecutor) {
    self.life = life
    self.tasks = tasks
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    life.run {
      job.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.tasks.asUnownedTaskExecutor())
    }
  }

  func checkIsolated() { life.loop.preconditionInEventLoop() }

  func isIsolatingCurrentContext() -> Bool? { life.loop.inEventLoop }
}

/// The same for tasks.
final class MortalTaskExecutor: TaskExecutor {
  private let life: Life

  init(_ life: Life) { self.life = life }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    life.run { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
