internal import SurveyCoderAPI

/// The poll loop: one for all jobs, within the one budget of the key.
extension Session {
  /// Looks under way at once: a slow answer must not hold up the others.
  static let maxLooksInFlight = 8
  /// Longer than any policy waits; a look later than that was put off for another reason.
  static let longestPlannedWait: Duration = .seconds(60)
  /// The last look of a wait comes this long before its deadline, so that its answer can still count.
  static let lastLookLead: Duration = .milliseconds(500)

  /// After loading: every active job is due at once, so a restart finds at once what it missed.
  func resumeWatch() {
    for job in registry.jobs where job.apiURL == apiURL.text && job.isActive {
      schedule(job.id, at: clock.now)
    }
    if watchesInBackground { startPolling() }
  }

  func schedule(_ id: JobID, at due: ContinuousClock.Instant) {
    guard let job = registry[apiURL.text, id], job.isActive else { return }
    if polls[id] == nil {
      polls[id] = PollState(
        estimate: ProgressEstimate(start: begin(of: job)), due: due, reason: "not looked at yet")
    }
    polls[id]?.due = due
    if watchesInBackground { startPolling() }
    alarm.ring()
  }

  /// When the job began, as an instant of this session's clock.
  func begin(of job: TrackedJob) -> ContinuousClock.Instant {
    let age = clock.date - (job.createdAt ?? job.trackedAt)
    return clock.now - min(max(age, .zero), .seconds(24 * 3600))
  }

  func startPolling() {
    guard pollTask == nil, !hasEnded else { return }
    pollTask = Task { await self.poll() }
  }

  private func poll() async {
    await withDiscardingTaskGroup { group in
      while !hasEnded, !Task.isCancelled {
        switch nextStep(at: clock.now) {
        case .look(let id):
          guard let errand = try? bookErrand() else { continue }
          polls[id]?.flight = errand.number
          polls[id]?.lastLook = errand.sentAt
          group.addTask { await self.lookInBackground(id, errand) }
        case .sleep(let until): await sleep(until: until)
        }
      }
      group.cancelAll()
    }
  }

  private enum Step {
    case look(JobID)
    /// `nil`: until something changes.
    case sleep(until: ContinuousClock.Instant?)
  }

  private func nextStep(at now: ContinuousClock.Instant) -> Step {
    endLateWaiters(at: now)
    let deadline = waiters.values.compactMap(\.deadline).min()
    guard key != nil else { return .sleep(until: deadline) }
    if let refusal = keyRefusal {
      guard let retry = refusal.retryAt else { return .sleep(until: deadline) }
      if retry > now { return .sleep(until: earliest(retry, deadline)) }
    }
    // A key or a service in doubt is asked once, not by many at a time.
    let isInDoubt = breaker.isOpen || keyRefusal != nil
    guard polls.values.count(where: \.isInFlight) < (isInDoubt ? 1 : Self.maxLooksInFlight),
      let (id, due) = mostUrgent(at: now)
    else { return .sleep(until: deadline) }
    let ready = max(due, budget.ready(for: .background, at: now), pollsHeldUntil ?? now)
    return ready <= now ? .look(id) : .sleep(until: earliest(ready, deadline))
  }

  private func earliest(_ a: ContinuousClock.Instant, _ b: ContinuousClock.Instant?)
    -> ContinuousClock.Instant
  {
    b.map { min(a, $0) } ?? a
  }

  /// Known-finished jobs first, by soonest expiry, then the one that is due first.
  private func mostUrgent(at now: ContinuousClock.Instant) -> (JobID, due: ContinuousClock.Instant)? {
    let deadlines = deadlinesByJob()
    var best: (id: JobID, due: ContinuousClock.Instant, finished: Bool, expiry: Timestamp)?
    for (id, poll) in polls where !poll.isInFlight && (watchesInBackground || deadlines[id] != nil) {
      var due = poll.due
      // A wait that is about to end gets one last look at its jobs.
      if let deadline = deadlines[id], let deadline {
        let last = deadline - Self.lastLookLead
        if poll.lastLook.map({ $0 < last }) ?? true { due = min(due, max(last, now)) }
      }
      let expiry = registry[apiURL.text, id]?.expiresAt ?? Timestamp(milliseconds: .max / 2)
      let candidate = (id: id, due: due, finished: poll.isKnownFinished && due <= now, expiry: expiry)
      guard let current = best else {
        best = candidate
        continue
      }
      let isBetter =
        candidate.finished != current.finished
        ? candidate.finished
        : candidate.finished ? candidate.expiry < current.expiry : candidate.due < current.due
      if isBetter { best = candidate }
    }
    return best.map { ($0.id, $0.due) }
  }

  /// The jobs that somebody waits for, each with the earliest deadline, if there is one.
  private func deadlinesByJob() -> [JobID: ContinuousClock.Instant?] {
    var result: [JobID: ContinuousClock.Instant?] = [:]
    for waiter in waiters.values {
      for id in waiter.pending {
        let known = result[id] ?? nil
        result.updateValue(waiter.deadline.map { earliest($0, known) } ?? known, forKey: id)
      }
    }
    return result
  }

  /// Sleeps until then, or until the alarm rings.
  private func sleep(until instant: ContinuousClock.Instant?) async {
    guard let number = alarm.prepare(until: instant) else { return }
    let timer = instant.map { instant in
      Task { [clock] in
        try? await clock.sleep(until: instant)
        if !Task.isCancelled { self.alarm.ring(for: number) }
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { alarm.sleep($0) }
    } onCancel: {
      Task { await self.ringAlarm() }
    }
    timer?.cancel()
  }

  private func ringAlarm() { alarm.ring() }

  /// One look whose failure only moves the next one.
  private func lookInBackground(_ id: JobID, _ errand: Errand) async {
    do throws(SessionError) { try await look(at: id, errand) } catch {
      if isCurrent(errand) {
        retryLater(id, error)
      } else if errand.apiURL == apiURL {
        // What was said to a former key says nothing of this one.
        polls[id]?.due = clock.now
      }
    }
    // The job may have been forgotten and tracked anew meanwhile, and be looked at by another.
    if polls[id]?.flight == errand.number { polls[id]?.flight = nil }
    alarm.ring()
  }

  /// Whether the job was tracked so lately that the service may not know it everywhere yet.
  private func isYoung(_ id: JobID) -> Bool {
    registry[apiURL.text, id].map { clock.date - $0.trackedAt < .seconds(10) } ?? false
  }

  private func retryLater(_ id: JobID, _ error: SessionError) {
    let now = clock.now
    switch error {
    case .api(let error) where error.kind == .rateLimited:
      // The budget's hold spaces the looks; the job itself is as due as before.
      polls[id]?.due = now
      polls[id]?.reason = "as soon as the rate limit allows"
    case .api(let error) where error.stopsTheKey:
      // No look goes out before another key, or the one further try: then every job is due.
      polls[id]?.due = now
      polls[id]?.reason = "as soon as the API accepts the key"
    case .api(let error) where error.isTransient:
      polls[id]?.due = now + .seconds(2)
      polls[id]?.reason = "again after: \(error.message)"
    case .unknownJob where isYoung(id):
      // The service may not have told all its parts of a job that was begun a moment ago.
      polls[id]?.due = now + .seconds(5)
      polls[id]?.reason = "soon again: the API does not know it yet"
    case .api(let apiError), .unknownJob(_, let apiError):
      // Refused for this job alone: nothing says that the next look will fare better, so look rarely, and let
      // nobody wait for it.
      polls[id]?.due = now + .seconds(600)
      polls[id]?.reason = "rarely, after: \(apiError.message)"
      failWaiters(of: id, error)
    case .registry(let error):
      polls[id]?.due = now + .seconds(10)
      polls[id]?.reason = "again after: \(error.description)"
    default: polls[id]?.due = now + .seconds(2)
    }
  }
}
