package import SurveyCoderAPI

/// The way of one observation: a request, its answer applied, one commit, one event, the waiters.
extension Session {
  /// Looks at a job now and takes in what it sees. The request must be booked in the budget already.
  ///
  /// - Throws: ``SessionError/api(_:)`` and ``SessionError/registry(_:)``. A 404 is an observation, not an
  ///   error: the service has deleted the job, or never had it for this key.
  func look(at id: JobID) async throws(SessionError) {
    let errand = try newErrand()
    polls[id]?.lastLook = clock.now
    let sight: Observation.Sight
    do throws(APIError) {
      let answer = try await errand.api.job(id, key: errand.key)
      succeeded(answer.metadata.rateLimit, errand)
      sight = .whole(answer.value)
    } catch {
      guard error.kind == .notFound, error.isFromTheService else { throw failed(error, errand) }
      succeeded(error.rateLimit, errand)
      sight = .gone(error)
    }
    // The session may have gone to another API while the answer was on its way.
    guard errand.apiURL == apiURL else { return }
    try await apply([Observation(id: id, sight: sight)])
  }

  /// Takes in what was seen of jobs: every fact about a job enters here.
  ///
  /// - Throws: ``SessionError/registry(_:)`` when it can't be made durable; then nobody is told.
  func apply(_ observations: [Observation]) async throws(SessionError) {
    await enterLane()
    defer { lane.leave() }
    let now = clock.date
    var entries: [RegistryChange.Entry] = []
    for observation in observations {
      guard let known = registry[apiURL.text, observation.id], known.isActive else { continue }
      let kept = try await keepResult(of: observation)
      let (job, event) = known.observing(
        observation, at: now, kept: kept,
        endsWithoutResult: polls[observation.id].map { $0.emptyCompletions > 0 } ?? false)
      entries.append(.init(job: job, event: event))
    }
    try await commit(RegistryChange(entries: entries.filter { $0.event != nil }, time: now))
    problem = nil
    for entry in entries { registry[entry.job.apiURL, entry.job.id] = entry.job }
    for observation in observations { replan(observation) }
    for entry in entries where !entry.job.isActive { tellWaiters(of: entry.job.id) }
    alarm.ring()
  }

  private func keepResult(of observation: Observation) async throws(SessionError) -> ArchivedResult? {
    guard let result = observation.result else { return nil }
    do { return try await surroundings.archive.keep(result, of: observation.id, from: apiURL) } catch {
      problem = error.description
      throw .registry(error)
    }
  }

  /// Sets the next look at a job by what this one saw.
  private func replan(_ observation: Observation) {
    let id = observation.id
    guard let job = registry[apiURL.text, id], job.isActive, var poll = polls[id] else {
      polls[id] = nil
      return
    }
    let now = clock.now
    switch observation.sight {
    case .whole(let remote) where remote.status == .completed:
      poll.emptyCompletions += 1
      poll.isKnownFinished = true
      poll.due = now + .seconds(2)
      poll.reason = "it is completed, but the answer brought no result: asked once more"
    case .row(let remote) where remote.status.isFinal:
      poll.isKnownFinished = true
      poll.due = now
      poll.reason = "it has ended: its result is to be fetched"
    default:
      if job.status == .queued {
        // Waiting in the queue says nothing about the speed of the run.
        poll.estimate = ProgressEstimate(start: now)
      } else if !poll.hasBeenSeen {
        // Only now is it known when the job was created.
        poll.estimate = ProgressEstimate(start: begin(of: job))
      }
      poll.hasBeenSeen = true
      if job.status != .queued, let progress = job.progress {
        poll.estimate.observe(progress.fraction, at: now)
      }
      let policy = job.policy.flatMap { try? NamedPolicies.policy(named: $0) } ?? self.policy
      let next = policy.nextLook(
        PollView(
          status: job.status, remaining: poll.estimate.remaining(at: now),
          isFromProgress: poll.estimate.isFromProgress),
        using: &random)
      poll.due = now + next.delay
      poll.reason = next.reason
    }
    polls[id] = poll
  }

  // MARK: Requests of a person or a program

  /// Looks at a job now, before all that is planned. A job that has ended is not asked for again.
  package func refresh(_ id: JobID) async throws(SessionError) -> TrackedJob {
    try await load()
    guard try get(id).isActive else { return try get(id) }
    try await bookForeground()
    try await look(at: id)
    return try get(id)
  }

  /// The service's list of the organization's jobs, newest first.
  ///
  /// - Parameter limit: 1 to 100.
  /// - Parameter tracks: Whether to track those that are not tracked yet.
  package func discover(
    status: JobStatus? = nil, limit: Int = 20, tracks: Bool = false
  ) async throws(SessionError) -> [DiscoveredJob] {
    try await load()
    try await bookForeground()
    let errand = try newErrand()
    let page: JobPage
    do throws(APIError) {
      let answer = try await errand.api.jobs(status: status, limit: min(max(limit, 1), 100), key: errand.key)
      succeeded(answer.metadata.rateLimit, errand)
      page = answer.value
    } catch { throw failed(error, errand) }
    guard errand.apiURL == apiURL else { throw .moved(to: apiURL) }
    if tracks { _ = try await track(page.jobs.map(\.id)) }
    try await apply(page.jobs.map { Observation(id: $0.id, sight: .row($0)) })
    let now = clock.date
    return page.jobs.map { row in
      if var tracked = job(row.id) {
        // The registry does not believe an end before its result is here; the list is to show it.
        tracked.status = row.status
        return DiscoveredJob(job: tracked, isTracked: true)
      }
      return DiscoveredJob(job: TrackedJob(row: row, apiURL: apiURL.text, seenAt: now), isTracked: false)
    }
  }

  package func usage() async throws(SessionError) -> Usage {
    try await bookForeground()
    let errand = try newErrand()
    do throws(APIError) {
      let answer = try await errand.api.usage(key: errand.key)
      succeeded(answer.metadata.rateLimit, errand)
      if let limit = answer.value.requestsPerMinute { budget.follow(limit: limit) }
      return answer.value
    } catch { throw failed(error, errand) }
  }

  /// Needs no key and no budget.
  package func health() async throws(SessionError) -> Health {
    do { return try await api.health().value } catch { throw .api(error) }
  }

  /// Waits until the budget has room for one more request, and books it.
  private func bookForeground() async throws(SessionError) {
    while true {
      if hasEnded { throw .ended }
      guard key != nil else { throw .noKey }
      let now = clock.now
      let ready = budget.ready(for: .foreground, at: now)
      guard ready > now else { return budget.send(at: now) }
      guard ready - now <= Self.longestForegroundPause else {
        throw .budgetPaused(until: clock.date + (ready - now))
      }
      do { try await clock.sleep(until: ready) } catch { throw .cancelled }
    }
  }

  /// Longest pause that a person's own request sits out.
  private static var longestForegroundPause: Duration { .seconds(120) }

  // MARK: What an answer teaches

  /// What a request takes with it, so that its answer counts only for the session as it was then.
  private struct Errand {
    let api: any JobsAPI
    let key: APIKey
    let apiURL: APIURL
  }

  private func newErrand() throws(SessionError) -> Errand {
    guard let key else { throw .noKey }
    return Errand(api: api, key: key, apiURL: apiURL)
  }

  private func isCurrent(_ errand: Errand) -> Bool { errand.key == key && errand.apiURL == apiURL }

  private func succeeded(_ report: RateLimitReport?, _ errand: Errand) {
    guard isCurrent(errand) else { return }
    budget.answered(report, at: clock.now)
    breaker.succeeded()
    pollsHeldUntil = nil
    keyRefusal = nil
  }

  private func failed(_ error: APIError, _ errand: Errand) -> SessionError {
    guard isCurrent(errand), error.kind != .cancelled else {
      return error.kind == .cancelled ? .cancelled : .api(error)
    }
    let now = clock.now
    budget.answered(error.rateLimit, at: now)
    if error.stopsTheKey {
      refuseKey(error, at: now)
    } else if error.kind == .rateLimited {
      // Without a usable Retry-After the service's window must pass in part: a sixth of it, then the next try.
      let wait = error.retryAfter ?? .seconds(10)
      budget.hold(until: now + wait + .seconds(Double.random(in: 0...1, using: &random)))
    } else if error.isTransient {
      let wait = max(breaker.failed(using: &random), min(error.retryAfter ?? .zero, Breaker.ceiling))
      pollsHeldUntil = now + wait
    } else {
      breaker.succeeded()
    }
    return .api(error)
  }

  /// `AUTH_ERROR` may be the lag after a rotation, so it gets one more try after 30 s (vendor's error page);
  /// any other refusal stands until the key changes.
  private func refuseKey(_ error: APIError, at now: ContinuousClock.Instant) {
    let isFirst = keyRefusal == nil && error.code == "AUTH_ERROR"
    keyRefusal = KeyRefusal(error: error, retryAt: isFirst ? now + .seconds(30) : nil)
    if !isFirst { failWaiters(.keyRefused(error)) }
  }
}
