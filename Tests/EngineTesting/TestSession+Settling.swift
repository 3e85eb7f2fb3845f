internal import JobEngine

extension TestSession {
  /// Returns once the poll loop sleeps and no look is under way.
  package func settle() async {
    while await !session.isSettled(clock) { await Task.yield() }
  }

  /// Lets time pass until the task has ended: from one moment at which something happens to the next.
  package func passTime<T>(
    until task: Task<T, any Error>, _ service: SimulatedService
  ) async throws -> T {
    let passing = Task { [self] in
      while !Task.isCancelled {
        await session.settle(service, clock)
        if !Task.isCancelled { await clock.advanceToNextSleeper() }
      }
    }
    defer { passing.cancel() }
    return try await task.value
  }
}

extension Session {
  /// The timer counts too: until it sleeps on the clock, the loop is about to be woken.
  fileprivate func isSettled(_ clock: ManualClock) -> Bool {
    guard let rest = pollRest else { return false }
    return rest.requests == 0 && clock.sleeperCount >= (rest.hasTimer ? 1 : 0)
  }

  /// Returns once all that happens next, happens because time goes on: the poll loop and every request are
  /// asleep on the clock.
  fileprivate func settle(_ service: SimulatedService, _ clock: ManualClock) async {
    while !Task.isCancelled {
      if let rest = pollRest, rest.requests == service.waiting {
        let sleepers = rest.requests + (rest.hasTimer ? 1 : 0)
        if sleepers > 0, clock.sleeperCount == sleepers { return }
      }
      await Task.yield()
    }
  }
}
