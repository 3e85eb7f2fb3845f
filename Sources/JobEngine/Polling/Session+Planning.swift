internal import SurveyCoderAPI

/// When each job is looked at next, by what was seen of it.
extension Session {
  /// The policy that a job is looked at by.
  func policy(of job: TrackedJob) -> any PollPolicy {
    job.policy.flatMap { try? NamedPolicies.policy(named: $0) } ?? policy
  }

  func newPoll(of job: TrackedJob) -> PollState {
    let now = clock.now
    var poll = PollState(
      outlook: JobOutlook(start: begin(of: job), history: scheduler.history), earliest: now, due: now,
      usesLists: policy(of: job).usesLists, reason: "not looked at yet", createdAt: job.createdAt,
      trackedAt: job.trackedAt,
      expiresAt: job.expiresAt ?? job.trackedAt + JobLifetime.length)
    poll.isExpiring = job.expiryWarnedAt != nil
    return poll
  }

  /// When the job began, as an instant of this session's clock.
  private func begin(of job: TrackedJob) -> Instant {
    instant(of: job.createdAt ?? job.trackedAt)
  }

  /// A date of the service as an instant of this session's clock, never later than now.
  private func instant(of date: Timestamp) -> Instant {
    clock.now - min(max(serviceDate - date, .zero), .seconds(24 * 3600))
  }

  /// Sets the next look at a job by what this one saw.
  func replan(_ observation: Observation, _ errand: Errand) {
    let id = observation.id
    guard let job = registry[apiURL.text, id] else { return polls[id] = nil }
    guard job.isActive else { return close(job) }
    let now = clock.now
    // None yet: the job had expired for another key, and is there after all.
    var poll = polls[id] ?? newPoll(of: job)
    poll.createdAt = job.createdAt
    poll.expiresAt = job.expiresAt ?? poll.expiresAt
    if case .whole = observation.sight { poll.failures = 0 }
    switch observation.sight {
    case .whole(let remote) where remote.status == .completed:
      poll.refusal = nil
      poll.emptyCompletions += 1
      poll.isKnownFinished = true
      poll.plan(
        at: now + .seconds(2), "it is completed, but the answer brought no result: asked once more")
    case .row(let remote) where remote.status.isFinal:
      // What failed just now is tried again in its time.
      if !poll.isKnownFinished || !poll.isPutOff {
        poll.refusal = nil
        poll.plan(at: now, "it has ended: its result is to be fetched")
      }
      poll.isKnownFinished = true
    default:
      poll.refusal = nil
      // Half way between the request and its answer the service looked.
      if case .row = observation.sight { poll.isUnlisted = false }
      see(job, &poll, at: errand.sentAt + (now - errand.sentAt) / 2)
      follow(policy(of: job), of: job, &poll, hint: observation.hint)
    }
    polls[id] = poll
  }

  /// Sets the next look at a job by what another process saw of it.
  func replan(_ job: TrackedJob) {
    guard var poll = polls[job.id], let observedAt = job.observedAt else {
      if polls[job.id] == nil { schedule(job.id, at: clock.now) }
      return
    }
    // That it has ended is known here already.
    guard !poll.isKnownFinished else { return }
    // Dated here, not at the service.
    let sight = clock.now - min(max(clock.date - observedAt, .zero), .seconds(3600))
    poll.createdAt = job.createdAt
    poll.expiresAt = job.expiresAt ?? poll.expiresAt
    if let saidAt = poll.refusal?.saidAt, saidAt < sight { poll.refusal = nil }
    let policy = policy(of: job)
    poll.usesLists = policy.usesLists
    see(job, &poll, at: sight)
    follow(policy, of: job, &poll, hint: nil)
    polls[job.id] = poll
  }

  /// A job has ended: it is planned no more, and those to come are estimated by it.
  func close(_ job: TrackedJob) {
    guard let poll = polls.removeValue(forKey: job.id) else { return }
    // What a listing of ended jobs told says nothing of the others.
    if !poll.hasBeenSeen { firstSaw(job, isTelling: !poll.isKnownFinished) }
    learn(from: job, poll)
  }

  private func see(_ job: TrackedJob, _ poll: inout PollState, at sight: Instant) {
    let points = poll.outlook.points.count
    if !poll.hasBeenSeen {
      // Only now is it known when the job was created.
      poll.outlook = JobOutlook(start: begin(of: job), history: scheduler.history)
      poll.hasBeenSeen = true
      firstSaw(job)
    }
    poll.isKnownFinished = false
    if job.status == .queued {
      poll.outlook.sawQueued(at: sight, scheduler.history)
    } else {
      poll.outlook.sawRunning(
        job.progress?.fraction ?? 0, changedAt: job.updatedAt.map(instant(of:)), at: sight,
        scheduler.history)
    }
    let isNews = poll.believed != job.status || poll.outlook.points.count != points
    poll.attempts = isNews ? 0 : poll.attempts + 1
    poll.believed = job.status
    poll.lastLook = sight
  }

  private func firstSaw(_ job: TrackedJob, isTelling: Bool = true) {
    if isTelling { scheduler.firstSights.learn(isEnded: !job.isActive) }
    if let createdAt = job.createdAt { scheduler.coverage.lags.learn(job.trackedAt - createdAt) }
  }

  private func follow(
    _ policy: any PollPolicy, of job: TrackedJob, _ poll: inout PollState, hint: Duration?
  ) {
    let now = clock.now
    let remaining = poll.outlook.estimate.remaining(at: now)
    poll.expectedEnd = now + remaining
    let plan = policy.plan(
      PollView(
        status: job.status, remaining: remaining, isMoving: poll.outlook.isMoving,
        idleLooks: poll.attempts, hint: hint), using: &random)
    poll.follow(plan, from: now)
  }

  // MARK: What finished jobs teach

  private func learn(from job: TrackedJob, _ poll: PollState) {
    guard job.status.isFinal else { return }
    if let run = job.runTime { scheduler.history.learn(run: run) }
    guard job.status == .completed, let full = poll.outlook.fullSince, let updatedAt = job.updatedAt else {
      return
    }
    let end = max(instant(of: updatedAt), full)
    let run = full - poll.outlook.start
    // Where the service does not date the end, it lies between the last look and this one.
    if run > .seconds(5) { scheduler.history.learn(tail: (end - full) / run) }
  }

  /// The latest jobs in the registry are the first to teach.
  func learnFromHistory() {
    var history = RunHistory()
    let finished = registry.jobs.lazy.filter { $0.apiURL == self.apiURL.text && $0.status.isFinal }
    for run in finished.compactMap(\.runTime).suffix(50) { history.learn(run: run) }
    scheduler.history = history
  }
}

extension TrackedJob {
  /// From creation to end, by the service's own clock.
  fileprivate var runTime: Duration? {
    guard status.isFinal, let createdAt, let updatedAt, updatedAt > createdAt else { return nil }
    return updatedAt - createdAt
  }
}
