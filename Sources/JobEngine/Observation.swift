internal import SurveyCoderAPI

/// What one look saw of one job.
struct Observation: Sendable {
  enum Sight: Sendable {
    /// The job, from `GET /v2/jobs/{id}`: with its result or failure when it has ended.
    case whole(RemoteJob)
    /// A row of a listing, which never has a result.
    case row(RemoteJob)
    /// 404: deleted after 24 h, or never this key's.
    case gone(APIError)
  }

  var id: JobID
  var sight: Sight
  /// The answer's `Retry-After`, where it is no refusal.
  var hint: Duration?

  /// Whether the key saw the job at all.
  var isSight: Bool {
    if case .gone = sight { false } else { true }
  }

  /// The result that must be on disk before the observation counts.
  var result: RemoteResult? {
    guard case .whole(let remote) = sight, remote.status == .completed else { return nil }
    return remote.result
  }
}

extension TrackedJob {
  /// Whether an observation can change anything. What has its end is settled; what had expired may turn out
  /// to be there still, with another key.
  func takes(_ observation: Observation) -> Bool {
    if case .gone = observation.sight { return isActive }
    return isActive || status == .expired
  }

  /// The job as it is after an observation, and the event that tells of it; `nil` when nothing is new.
  ///
  /// - Parameter kept: The archived result, where the observation brought one.
  /// - Parameter endsWithoutResult: Whether a completed job without a result is believed.
  func observing(
    _ observation: Observation, at now: Timestamp, kept: ArchivedResult?, endsWithoutResult: Bool
  ) -> (job: TrackedJob, event: JobEvent.Kind?) {
    var next = self
    next.observedAt = now
    let remote: RemoteJob
    switch observation.sight {
    case .gone(let error):
      next.requests += 1
      if let kept {
        // It was fetched once, and the process died before it could say so.
        next.status = .completed
        next.result = kept
        next.finishedAt = now
        return (next, .completed)
      }
      next.status = .expired
      next.failure = JobFailure(code: error.code ?? "NOT_FOUND", message: error.message)
      next.finishedAt = now
      return (next, .expired)
    case .whole(let seen):
      next.requests += 1
      remote = seen
    case .row(let seen): remote = seen
    }
    next.failure = nil
    next.finishedAt = nil
    next.type = remote.type ?? type
    next.progress = remote.progress ?? progress
    next.createdAt = remote.createdAt ?? createdAt
    next.updatedAt = remote.updatedAt ?? updatedAt
    if case .whole = observation.sight {
      switch remote.status {
      case .completed where kept != nil || endsWithoutResult:
        next.status = .completed
        next.result = kept
        next.finishedAt = now
        return (next, .completed)
      case .failed:
        next.status = .failed
        next.failure = remote.failure ?? .unexplained
        next.finishedAt = now
        return (next, .failed)
      default: break
      }
    }
    // An end that a row shows is not believed yet: what it brings must be fetched first.
    if !remote.status.isFinal {
      next.status = remote.status
    } else if status == .expired {
      // There after all, and ended: to be fetched.
      next.status = .unknown
    }
    if next.status == .expired {
      next.finishedAt = now
      return (next, .expired)
    }
    let isNews = next.status != status || next.progress != progress || next.type != type
    return (next, isNews ? .updated : nil)
  }
}
