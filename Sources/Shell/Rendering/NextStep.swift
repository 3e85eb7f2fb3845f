internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// What a person may want next.
enum NextStep {
  /// - Returns: `nil` where nothing suggests itself.
  static func hint(after reply: any Sendable) -> String? {
    switch reply {
    case let tracked as TrackedJobs:
      let active = tracked.jobs.filter(\.isActive)
      guard let first = active.first else { return nil }
      return active.count == 1
        ? "Next: `wait \(name(first))` ends when it does, `watch` shows it move."
        : "Next: `watch` shows them move, `wait @active` ends when they do."
    case let found as DiscoveredJobs:
      let others = found.jobs.count { !$0.isTracked }
      if others > 0 {
        return "Next: `discover --track` tracks them\(found.jobs.count > others ? " all" : "")."
      }
      return found.jobs.contains { $0.job.isActive } ? "Next: `watch` shows them move." : nil
    case let job as TrackedJob:
      if job.result != nil {
        return "Next: `result \(name(job))` shows its result, `result \(name(job)) --out FILE` copies it."
      }
      return job.isActive ? "Next: `wait \(name(job))` ends when it does." : nil
    case let status as SessionStatus:
      if status.key == nil { return "Next: `key` asks for the API key. `scjobs --sandbox` needs none." }
      return status.tracked == 0 ? "Next: `discover --track` finds jobs, `track ID` takes one." : nil
    default: return nil
    }
  }

  static let afterKey = "Next: `usage` shows whether the service takes it, `discover --track` finds jobs."

  /// How a command calls the job.
  private static func name(_ job: TrackedJob) -> String {
    guard let label = job.label, label.count <= 40 else { return job.id.text }
    return CommandQuoting.quoted(label).escapedForTerminal
  }
}
