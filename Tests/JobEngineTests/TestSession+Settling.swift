import EngineTesting

@testable import JobEngine

extension TestSession {
  /// Returns once the poll loop sleeps and no look is under way.
  func settle() async {
    while await !session.isSettled { await Task.yield() }
  }
}

extension Session {
  fileprivate var isSettled: Bool { alarm.isSleeping && !polls.values.contains(where: \.isInFlight) }
}
