internal import SurveyCoderAPI

/// What an answer teaches of the key, the budget and the service.
extension Session {
  /// Longest that a Retry-After is believed. An absurd one would let results expire: after this long a single
  /// request asks again.
  static let longestHold: Duration = .seconds(900)

  /// Books one request in the budget.
  ///
  /// - Returns: `nil` when there is no room for it: then ``budget`` says when there will be.
  func bookErrand(_ priority: RequestBudget.Priority) async throws(SessionError) -> Errand? {
    let id = budgetID
    let isBooked = await changeBudget(id) { budget, now in
      guard budget.ready(for: priority, at: now) <= now else { return false }
      budget.send(at: now)
      return true
    }
    // Another key since then: what was booked is the former one's.
    guard isBooked, id == budgetID else { return nil }
    guard let key else { throw .noKey }
    nextErrand += 1
    return Errand(
      number: nextErrand, api: api, key: key, apiURL: apiURL, budget: id, sentAt: clock.now)
  }

  func isCurrent(_ errand: Errand) -> Bool { errand.key == key && errand.apiURL == apiURL }

  /// - Parameter date: The answer's own.
  func succeeded(_ report: RateLimitReport?, date: Timestamp?, _ errand: Errand) async {
    await changeBudget(errand.budget) { budget, now in budget.answered(report, at: now) }
    guard isCurrent(errand) else { return }
    if let date { serviceClock.learn(date, at: clock.date) }
    breaker.succeeded()
    trouble = nil
    pollsHeldUntil = nil
    keyRefusal = nil
    alarm.ring()
  }

  func failed(_ error: APIError, _ errand: Errand) async -> SessionError {
    guard error.kind != .cancelled else { return .cancelled }
    await changeBudget(errand.budget) { [hold = hold(after: error)] budget, now in
      budget.answered(error.rateLimit, at: now)
      if let hold { budget.hold(until: now + hold) }
    }
    guard isCurrent(errand) else { return .api(error) }
    let now = clock.now
    if error.stopsTheKey || error.isTransient {
      trouble = error.message
      readers.wakeAll()
    }
    if error.stopsTheKey {
      refuseKey(error, errand)
    } else if error.kind == .rateLimited {
      alarm.ring()
    } else if error.isTransient {
      let wait = max(breaker.failed(using: &random), min(error.retryAfter ?? .zero, Breaker.ceiling))
      pollsHeldUntil = now + wait
    } else {
      // Refused, but answered: the service is there.
      breaker.succeeded()
      pollsHeldUntil = nil
      alarm.ring()
    }
    return .api(error)
  }

  /// How long nothing is sent after a 429.
  private func hold(after error: APIError) -> Duration? {
    guard error.kind == .rateLimited else { return nil }
    // Without a usable Retry-After the service's window must pass in part: a sixth of it, then the next try.
    return min(error.retryAfter ?? .seconds(10), Self.longestHold)
      + .seconds(Double.random(in: 0...1, using: &random))
  }

  /// `AUTH_ERROR` may be the lag after a rotation, so it gets one more try after 30 s (vendor's error page);
  /// any other refusal stands until the key changes.
  private func refuseKey(_ error: APIError, _ errand: Errand) {
    if let retryAt = keyRefusal?.retryAt, errand.sentAt < retryAt {
      // Sent together with the one that was refused first: it says nothing new.
      return
    }
    let isFirst = keyRefusal == nil && error.code == "AUTH_ERROR"
    keyRefusal = KeyRefusal(error: error, retryAt: isFirst ? errand.sentAt + .seconds(30) : nil)
    if !isFirst { failWaiters(.keyRefused(error)) }
  }
}
