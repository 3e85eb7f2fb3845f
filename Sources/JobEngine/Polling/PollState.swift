internal import SurveyCoderAPI

/// What the scheduler knows of one active job.
struct PollState {
  var outlook: JobOutlook
  /// Not looked at before then.
  var earliest: Instant
  /// Looked at by then, budget permitting.
  var due: Instant
  /// The median of when it ends, as believed at the latest look.
  var expectedEnd: Instant?
  /// Seconds of expected lateness that one look is worth; `nil` where ``due`` alone decides.
  var price: Double?
  /// When the expected lateness has reached ``price``.
  var worthwhile: Instant?
  /// Whether a listing may stand in for a look at the job alone.
  var usesLists: Bool
  /// Why the next look is when it is.
  var reason: String
  /// The latest look at the job alone or by a listing.
  var lastLook: Instant?
  /// Looks without news, for policies that back off.
  var attempts = 0
  /// By the service's clock; only jobs of known age can be missed in a listing.
  var createdAt: Timestamp?
  var trackedAt: Timestamp
  /// By all that was seen, listings from which it was absent included.
  var believed: JobStatus = .unknown
  /// Whether a listing that should have shown the job did not, so that only a look at it alone can tell.
  var isUnlisted = false
  /// Whether anything was seen of the job in this session.
  var hasBeenSeen = false
  /// Number of the errand that is looking at the job now.
  var flight: Int?
  var isInFlight: Bool { flight != nil }
  /// Known to have ended, so that its result waits at the service: goes before all others.
  var isKnownFinished = false
  /// By when the result must be fetched.
  var expiresAt: Timestamp?
  /// Whether it was told that the job may expire before its result is here.
  var isExpiring = false
  /// The latest look that was sent, whatever came of it.
  var lastAsked: Instant?
  /// Whether the next look waits for another reason than the policy's, such as a failure.
  var isPutOff = false
  /// Whether the planned look is the last one before somebody's deadline.
  var isLastLook = false
  /// Looks in a row that failed without a word on the job.
  var failures = 0
  /// Why no look can bring the job further, if that is so.
  var refusal: JobRefusal?
  /// Looks that said "completed" and brought no result.
  var emptyCompletions = 0

  /// When the job is to be looked at, by itself.
  var ready: Instant { max(earliest, min(due, worthwhile ?? due)) }

  /// Median of the time left. At least a second.
  func timeLeft(at now: Instant) -> Duration {
    if let expectedEnd, expectedEnd > now + .seconds(1) { return expectedEnd - now }
    return outlook.estimate.remaining(at: now)
  }

  /// Plans a look at a fixed time, for that reason.
  mutating func plan(at instant: Instant, _ reason: String) {
    earliest = instant
    due = instant
    price = nil
    worthwhile = nil
    isPutOff = false
    self.reason = reason
  }

  /// Puts the next look off, for a reason that is not the policy's.
  mutating func putOff(until instant: Instant, _ reason: String) {
    plan(at: instant, reason)
    isPutOff = true
  }

  /// Plans the next look by a policy.
  ///
  /// - Parameter now: The time of the look that was the last.
  mutating func follow(_ plan: LookPlan, from now: Instant) {
    earliest = now + plan.earliest
    due = now + max(plan.earliest, plan.latest)
    price = plan.price
    isPutOff = false
    reason = plan.reason
    worthwhile = plan.price.flatMap { crossing($0) }
  }

  /// What a look at the job alone is worth: 1 is its price. A look whose answer is likely to be the result costs
  /// less, because the result must be fetched by one look in any case.
  func value(at now: Instant) -> Double {
    guard now >= earliest else { return 0 }
    var value = now >= due ? 1.0 : 0
    if let price {
      let outcome = outlook.estimate.outcome(at: now)
      value = max(value, outcome.lateness / (price * (1 - min(outcome.chance, Self.surest))))
    } else if now >= due {
      value += (now - due).seconds / 60
    }
    return value
  }

  /// What the job adds to the worth of a listing that covers it.
  ///
  /// - Parameter isRefresh: Whether a look is due in any case: then what is nearly due goes with it.
  func listValue(at now: Instant, isRefresh: Bool) -> Double {
    let outcome = outlook.estimate.outcome(at: now)
    let value = price.map { outcome.lateness / $0 } ?? (now >= due ? 1 : 0)
    guard isRefresh, let lastLook, due > lastLook else { return isRefresh && now >= due ? 1 : value }
    let share = (now - lastLook) / (due - lastLook)
    guard share >= Self.nearlyDue else { return value }
    return max(value, min(share, 2) * (1 - min(outcome.chance, Self.surest)))
  }

  /// Estimates are never so sure that a look costs nothing.
  static let surest = 0.95
  /// Share of the longest wait after which a look may as well be now, if there is one.
  private static let nearlyDue = 0.5

  /// When the worth of a look reaches its price, between ``earliest`` and ``due``.
  private func crossing(_ price: Double) -> Instant? {
    func isWorth(_ instant: Instant) -> Bool {
      let outcome = outlook.estimate.outcome(at: instant)
      return outcome.lateness >= price * (1 - min(outcome.chance, Self.surest))
    }
    guard due > earliest, isWorth(due) else { return nil }
    guard !isWorth(earliest) else { return earliest }
    var (low, high) = (earliest, due)
    while high - low > .milliseconds(20) {
      let middle = low + (high - low) / 2
      if isWorth(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

/// The key was refused, and with it every request.
struct KeyRefusal {
  var error: APIError
  /// When the one further try is due that `AUTH_ERROR` gets; `nil` when only another key helps.
  var retryAt: Instant?
}
