internal import SurveyCoderAPI

/// What the poll loop knows of one active job.
struct PollState {
  var estimate: ProgressEstimate
  /// When the job is looked at next.
  var due: ContinuousClock.Instant
  /// Why then.
  var reason: String
  var lastLook: ContinuousClock.Instant?
  /// Whether anything was seen of the job in this session.
  var hasBeenSeen = false
  /// Number of the errand that is looking at the job now.
  var flight: Int?
  var isInFlight: Bool { flight != nil }
  /// Known to have ended, so that its result waits at the service: goes before all others.
  var isKnownFinished = false
  /// Looks that said "completed" and brought no result.
  var emptyCompletions = 0
}

/// The key was refused, and with it every request.
struct KeyRefusal {
  var error: APIError
  /// When the one further try is due that `AUTH_ERROR` gets; `nil` when only another key helps.
  var retryAt: ContinuousClock.Instant?
}
