import EngineTesting

@testable import JobEngine

extension TestSession {
  /// Returns once the poll loop sleeps and no look is under way.
  func settle() async {
    while await !session.isSettled(clock) { await Task.yield() }
  }

  /// Lets time pass until the task has ended: from one moment at which something happens to the next.
  func passTime<T>(until task: Task<T, any Error>, _ service: SimulatedService) async throws -> T {
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
    alarm.isSleeping && !polls.values.contains(where: \.isInFlight)
      && clock.sleeperCount >= (alarm.deadline == nil ? 0 : 1)
  }

  /// Returns once all that happens next, happens because time goes on: the poll loop and every request are
  /// asleep on the clock.
  fileprivate func settle(_ service: SimulatedService, _ clock: ManualClock) async {
    while !Task.isCancelled {
      let requests = service.waiting
      let sleepers = requests + (alarm.deadline == nil ? 0 : 1)
      if alarm.isSleeping, sleepers > 0, clock.sleeperCount == sleepers,
        polls.values.count(where: \.isInFlight) == requests
      {
        return
      }
      await Task.yield()
    }
  }
}
