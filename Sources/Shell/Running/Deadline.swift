internal import JobEngine

private enum Event<Answer: Sendable>: Sendable {
  case ended(Answer)
  case timer(rang: Bool)
}

/// Ends work whose time is up.
enum Deadline {
  /// Runs the body, and cancels it when its time is up. Returns when the body has ended, however it takes that.
  ///
  /// - Returns: What the body gave, and whether its time was up before.
  static func run<Answer: Sendable>(
    _ limit: Duration, _ clock: any SessionClock, _ body: @escaping @Sendable () async -> Answer
  ) async -> (answer: Answer?, isTimeUp: Bool) {
    let deadline = clock.now + limit
    return await withTaskGroup(of: Event<Answer>.self) { group in
      group.addTask { .ended(await body()) }
      group.addTask { .timer(rang: (try? await clock.sleep(until: deadline)) != nil) }
      var isTimeUp = false
      for await event in group {
        switch event {
        case .ended(let answer):
          group.cancelAll()
          return (answer, isTimeUp)
        case .timer(let rang):
          isTimeUp = rang
          if rang { group.cancelAll() }
        }
      }
      return (nil, isTimeUp)
    }
  }
}
