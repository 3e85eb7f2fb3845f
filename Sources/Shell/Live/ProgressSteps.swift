internal import JobEngine
internal import SurveyCoderAPI

/// Which observations of a job deserve a line in a log: each new status, and each 10 % of progress.
struct ProgressSteps {
  private struct Shown: Equatable {
    var status: JobStatus
    /// Tenths that are done.
    var step: Int
  }

  private var shown: [JobID: Shown] = [:]

  /// - Returns: Whether the job has changed enough since the last time that this was so.
  mutating func isNews(_ job: TrackedJob) -> Bool {
    guard job.status != .unknown else { return false }
    let step = job.status == .processing ? Int((job.progress?.fraction ?? 0) * 10 + 1e-9) : 0
    let now = Shown(status: job.status, step: step)
    if let before = shown[job.id], before.status == now.status, before.step >= now.step { return false }
    shown[job.id] = now
    return true
  }
}
