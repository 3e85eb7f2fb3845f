internal import JSON
internal import JobEngine
internal import SurveyCoderAPI

/// Writes a job as JSON whenever it has changed, one a line: what `watch` is for a program.
actor JobStream {
  private let session: Session
  private let output: CommandOutput
  private let ids: Set<JobID>
  private var sequence = 0
  /// Set when nobody reads the output any more.
  private(set) var failure: CommandFailure?

  init(session: Session, ids: [JobID], output: CommandOutput) {
    self.session = session
    self.ids = Set(ids)
    self.output = output
  }

  /// Writes where the jobs stand. Call before the wait begins, so that no change is missed.
  func begin() async {
    sequence = await session.lastSequence
    for id in ids.sorted() {
      if let job = try? await session.get(id) { await write(job) }
    }
  }

  /// Writes what happens, until the task is cancelled or nobody reads any more.
  func follow() async {
    while failure == nil, let events = try? await session.nextEvents(after: sequence), !events.isEmpty {
      await take(events)
    }
  }

  /// Writes what happened up to now.
  func drain() async {
    while let events = try? await session.events(after: sequence), !events.isEmpty { await take(events) }
  }

  private func take(_ events: [JobEvent]) async {
    for event in events {
      sequence = max(sequence, event.sequence)
      guard ids.contains(event.jobID), event.kind != .forgotten else { continue }
      // What the engine means to do next stands in the job as it is now.
      if let job = try? await session.get(event.jobID), !event.kind.isEnd {
        await write(job)
      } else {
        await write(TrackedJob(at: event))
      }
    }
  }

  private func write(_ job: TrackedJob) async {
    guard failure == nil else { return }
    do throws(CommandFailure) { try await output.write(job) } catch { failure = error }
  }
}
