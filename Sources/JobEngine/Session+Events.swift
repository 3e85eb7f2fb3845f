/// What happened, in order. Readers pull, so a slow one costs no memory.
extension Session {
  /// Number of the latest event, 0 before the first.
  package var lastSequence: Int { events.last }

  /// Number of the oldest event that is kept, or of the next one while there is none: every event from it on
  /// can be had.
  package var oldestSequence: Int { max(1, events.last - EventRow.kept + 1) }

  /// Whether an event of that number was ever written, by this process or another one. Call with what a reader
  /// says it has: what was never written comes from another registry.
  package func knows(sequence: Int) async throws(SessionError) -> Bool {
    try await load()
    if sequence > events.last {
      // Another process may have written it and told of it before this one has looked.
      await enterLane()
      defer { lane.leave() }
      do throws(RegistryError) { try await takeInNews() } catch { throw .registry(error) }
    }
    return sequence <= events.last
  }

  /// Events later than `sequence`, oldest first.
  ///
  /// - Parameter limit: 1 to 1000.
  package func events(after sequence: Int, limit: Int = 1000) async throws(SessionError) -> [JobEvent] {
    try await load()
    let limit = min(max(limit, 1), 1000)
    if let recent = events.events(after: sequence, limit: limit) { return recent }
    do { return try await store.events(after: sequence, limit: limit) } catch { throw .registry(error) }
  }

  /// Events later than `sequence` as soon as there are any; empty when the session has ended or the
  /// caller's task was cancelled.
  package func nextEvents(after sequence: Int, limit: Int = 1000) async throws(SessionError) -> [JobEvent] {
    try await load()
    while !hasEnded, !Task.isCancelled {
      let wakes = readers.wakes
      let latest = events.last
      if sequence < latest {
        let found = try await events(after: sequence, limit: limit)
        // The registry keeps only so many: a reader too far behind goes on from what is left.
        if !found.isEmpty { return found }
        // More may have come while the file was read; else what is left lies behind: sleep for the next.
        if events.last > latest { continue }
      }
      await sleepForNews(after: wakes)
    }
    return []
  }

  /// Why looks bring nothing now, for a person, as soon as it is something else than `message`; `nil` when the
  /// session has ended or the caller's task was cancelled.
  package func nextTrouble(besides message: String?) async -> String? {
    while !hasEnded, !Task.isCancelled {
      let wakes = readers.wakes
      if let trouble, trouble != message { return trouble }
      await sleepForNews(after: wakes)
    }
    return nil
  }

  /// Returns at the next event or trouble, and when the task is cancelled.
  ///
  /// - Parameter wakes: ``Sleepers/wakes`` when there was no news.
  private func sleepForNews(after wakes: Int) async {
    let sleeper = readers.reserve()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Cancelled in the meantime: the handler ran before there was anything to wake.
        if Task.isCancelled || hasEnded || readers.wakes != wakes {
          continuation.resume()
        } else {
          readers.sleep(sleeper, continuation)
        }
      }
    } onCancel: {
      Task(executorPreference: taskExecutor) { await self.wakeReader(sleeper) }
    }
  }

  private func wakeReader(_ sleeper: Int) { readers.wake(sleeper) }
}
