internal import JobEngine
internal import SurveyCoderAPI
internal import Synchronization

/// Who tells the person of a job's end: the command that waits for it, or else the background. Never both,
/// and never neither.
final class EndLedger: Sendable {
  private struct State {
    /// How many commands wait for the job.
    var claims: [JobID: Int] = [:]
    /// Ends that came while a command waited for the job.
    var withheld: [JobID: JobEvent] = [:]
    var told: Set<JobID> = []
  }

  private let state = Mutex(State())

  /// A command is about to wait for these jobs and will tell of their ends.
  func claim(_ jobs: [JobID]) {
    state.withLock { state in for job in jobs { state.claims[job, default: 0] += 1 } }
  }

  /// The command is over.
  ///
  /// - Parameter told: The jobs whose ends it told.
  /// - Returns: Ends that nobody has told.
  func release(_ jobs: [JobID], told: Set<JobID>) -> [JobEvent] {
    state.withLock { state in
      state.told.formUnion(told)
      var untold: [JobEvent] = []
      for job in jobs {
        let left = (state.claims[job] ?? 1) - 1
        state.claims[job] = left > 0 ? left : nil
        guard left <= 0, let event = state.withheld.removeValue(forKey: job) else { continue }
        if !state.told.contains(job) { untold.append(event) }
      }
      return untold
    }
  }

  /// Whether a command has told the job's end since it was left to the background.
  func takeTold(_ job: JobID) -> Bool { state.withLock { $0.told.remove(job) != nil } }

  /// A job that is tracked anew ends anew.
  func forget(_ job: JobID) {
    state.withLock { state in
      state.told.remove(job)
      state.withheld[job] = nil
    }
  }

  /// Whether the background is to tell of this end.
  func shouldTell(_ event: JobEvent) -> Bool {
    state.withLock { state in
      if state.told.remove(event.jobID) != nil { return false }
      guard state.claims[event.jobID] != nil else { return true }
      state.withheld[event.jobID] = event
      return false
    }
  }
}
