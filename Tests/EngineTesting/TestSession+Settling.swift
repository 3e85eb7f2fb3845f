internal import JobEngine
internal import NIOCore

extension TestSession {
  /// Returns once the poll loop sleeps and no look is under way.
  package func settle() async {
    var breath = Breath(of: session.eventLoop)
    while await !session.isSettled(clock) { await breath.take() }
  }

  /// Lets time pass until the task has ended: from one moment at which something happens to the next.
  ///
  /// - Parameter others: Sessions on the same clock and service.
  package func passTime<T>(
    until task: Task<T, any Error>, _ service: SimulatedService, with others: [TestSession] = []
  ) async throws -> T {
    let sessions = [session] + others.map(\.session)
    let passing = Task(executorPreference: taskExecutor) { [clock] in
      while !Task.isCancelled {
        await settled(sessions, service, clock)
        if !Task.isCancelled { await clock.advanceToNextSleeper() }
      }
    }
    defer { passing.cancel() }
    return try await task.value
  }
}

/// Returns once all that happens next, happens because time goes on: the poll loops and every request are
/// asleep on the clock.
private func settled(_ sessions: [Session], _ service: SimulatedService, _ clock: ManualClock) async {
  guard let loop = sessions.first?.eventLoop else { return }
  var breath = Breath(of: loop)
  while !Task.isCancelled {
    let before = (clock.stirrings, service.stirrings)
    if let rest = await rest(of: sessions), rest.requests == service.waiting {
      let sleepers = rest.requests + rest.timers
      // What was counted one after the other must have been so at one moment.
      if sleepers > 0, clock.sleeperCount == sleepers, before == (clock.stirrings, service.stirrings) {
        return
      }
    }
    await breath.take()
  }
}

/// Lets others go first, and every so often what comes over pipes and sockets: a loop that always has a task to run
/// never looks for it.
private struct Breath {
  private let loop: any EventLoop
  private var count = 0

  init(of loop: any EventLoop) { self.loop = loop }

  mutating func take() async {
    count += 1
    if count.isMultiple(of: 200) {
      try? await loop.scheduleTask(in: .microseconds(100)) {}.futureResult.get()
    } else {
      await Task.yield()
    }
  }
}

/// `nil` while one of them is at work.
private func rest(of sessions: [Session]) async -> (requests: Int, timers: Int)? {
  var sum = (requests: 0, timers: 0)
  for session in sessions {
    guard let rest = await session.pollRest else { return nil }
    sum.requests += rest.requests
    sum.timers += rest.hasTimer ? 1 : 0
  }
  return sum
}

extension Session {
  /// The timer counts too: until it sleeps on the clock, the loop is about to be woken.
  fileprivate func isSettled(_ clock: ManualClock) -> Bool {
    guard let rest = pollRest else { return false }
    return rest.requests == 0 && clock.sleeperCount >= (rest.hasTimer ? 1 : 0)
  }
}
