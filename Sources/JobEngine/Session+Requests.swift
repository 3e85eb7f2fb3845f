package import SurveyCoderAPI

/// Requests of a person or a program: sent as soon as the budget has room, before all that is planned.
extension Session {
  /// Looks at a job now, before all that is planned. A job that has ended is not asked for again.
  package func refresh(_ id: JobID) async throws(SessionError) -> TrackedJob {
    try await load()
    let known = try await get(id)
    // What had expired for one key may be there for another.
    guard known.isActive || known.status == .expired else { return known }
    let errand = try await bookForeground()
    // So that the poll loop does not ask for the same at the same time.
    if polls[id]?.isInFlight == false { polls[id]?.flight = errand.number }
    defer {
      if polls[id]?.flight == errand.number { polls[id]?.flight = nil }
      alarm.ring()
    }
    try await look(at: id, errand)
    guard errand.apiURL == apiURL else { throw .moved(to: apiURL) }
    return try await get(id)
  }

  /// The service's list of the organization's jobs, newest first.
  ///
  /// - Parameter limit: 1 to 100.
  /// - Parameter tracks: Whether to track those that are not tracked yet.
  package func discover(
    status: JobStatus? = nil, limit: Int = 20, tracks: Bool = false
  ) async throws(SessionError) -> Discovery {
    try await load()
    let errand = try await bookForeground()
    let page = try await list(status, limit: min(max(limit, 1), 100), errand)
    guard errand.apiURL == apiURL else { throw .moved(to: apiURL) }
    if tracks { _ = try await track(page.jobs.map(\.id), at: errand.apiURL) }
    try await apply(page.jobs.map { Observation(id: $0.id, sight: .row($0)) }, errand)
    let now = clock.date
    let rows = page.jobs.map { row in
      if var tracked = job(row.id) {
        // The registry does not believe an end before its result is here; the list is to show it.
        if tracked.isActive { tracked.status = row.status }
        return DiscoveredJob(job: tracked, isTracked: true)
      }
      return DiscoveredJob(job: TrackedJob(row: row, apiURL: apiURL.text, seenAt: now), isTracked: false)
    }
    return Discovery(jobs: rows, unreadableRows: page.unreadableRows)
  }

  package func usage() async throws(SessionError) -> Usage {
    let errand = try await bookForeground()
    do throws(APIError) {
      let answer = try await ask(.usage) { () async throws(APIError) in
        try await errand.api.usage(key: errand.key)
      }
      await succeeded(answer.metadata.rateLimit, date: answer.metadata.date, errand)
      if let limit = answer.value.requestsPerMinute {
        await changeBudget(errand.budget) { budget, _ in budget.follow(limit: limit) }
      }
      return answer.value
    } catch { throw await failed(error, errand) }
  }

  /// Needs no key and no budget.
  package func health() async throws(SessionError) -> Health {
    do throws(APIError) {
      return try await ask(.health) { () async throws(APIError) in try await api.health() }.value
    } catch { throw .api(error) }
  }

  /// Waits until the budget has room for one more request, and books it.
  private func bookForeground() async throws(SessionError) -> Errand {
    while true {
      if hasEnded { throw .ended }
      guard key != nil else { throw .noKey }
      if let errand = try await bookErrand(.foreground) { return errand }
      let now = clock.now
      let ready = budget.ready(for: .foreground, at: now)
      guard ready > now else { continue }
      guard ready - now <= Self.longestForegroundPause else {
        throw .budgetPaused(until: clock.date + (ready - now), retryAfter: ready - now)
      }
      do { try await clock.sleep(until: ready) } catch { throw .cancelled }
    }
  }

  /// Longest pause that a person's own request sits out.
  private static var longestForegroundPause: Duration { .seconds(120) }
}
