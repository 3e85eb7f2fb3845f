internal import JobEngine
internal import SurveyCoderAPI
internal import Synchronization

/// Waits that go on after the person has left them, so that their jobs are still looked at and told of.
final class BackgroundWaits: Sendable {
  private let tasks = Mutex<[Task<Void, Never>]>([])

  func add(_ jobs: [JobID], in session: Session) {
    let task = Task(executorPreference: session.taskExecutor) { _ = try? await session.wait(for: jobs) }
    tasks.withLock { $0.append(task) }
  }

  func end() {
    for task in tasks.withLock({ $0 }) { task.cancel() }
  }
}
