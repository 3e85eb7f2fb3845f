internal import SurveyCoderAPI

/// The poll loop: one for all jobs, within the one budget of the key.
extension Session {
  /// Requests under way at once: a slow answer must not hold up the others.
  static let maxLooksInFlight = 8
  /// A look that was put off for longer is due when somebody begins to wait for it.
  static let longPutOff: Duration = .seconds(60)

  /// After loading: every active job is due at once, so a restart finds at once what it missed.
  func resumeWatch() {
    for job in registry.jobs where job.apiURL == apiURL.text && job.isActive {
      schedule(job.id, at: clock.now)
    }
    if watchesInBackground || surroundings.coordinator != nil { startPolling() }
  }

  func schedule(_ id: JobID, at due: Instant) {
    guard let job = registry[apiURL.text, id], job.isActive else { return }
    var poll = polls[id] ?? newPoll(of: job)
    poll.plan(at: due, poll.reason)
    polls[id] = poll
    if watchesInBackground { startPolling() }
    alarm.ring()
  }

  func startPolling() {
    guard pollTask == nil, !hasEnded else { return }
    pollTask = Task(executorPreference: surroundings.taskExecutor) { await self.poll() }
  }

  private func poll() async {
    await withDiscardingTaskGroup { group in
      while !hasEnded, !Task.isCancelled {
        await attend()
        await catchUp()
        await warnOfExpiry()
        switch nextStep(at: clock.now) {
        case .look(let id, let priority):
          guard let errand = try? await bookErrand(priority), polls[id]?.isInFlight == false else { continue }
          polls[id]?.flight = errand.number
          polls[id]?.lastAsked = errand.sentAt
          group.addTask { await self.lookInBackground(id, errand) }
        case .list(let kind, let priority):
          guard let errand = try? await bookErrand(priority) else { continue }
          scheduler.sentList(kind, demand, errand: errand.number, at: errand.sentAt)
          group.addTask { await self.listInBackground(kind, errand) }
        case .sleep(let until): await sleep(until: earliest(until, nextTouch))
        }
      }
      group.cancelAll()
    }
  }

  /// When to look again what other processes did.
  private var nextTouch: Instant? {
    surroundings.coordinator == nil ? nil : clock.now(plus: Self.newsInterval)
  }

  /// What is asked for by those who wait, and by the session itself.
  var demand: PollScheduler.Demand {
    if let knownDemand { return knownDemand }
    var demand = PollScheduler.Demand(
      deadlines: ownDeadlines, includesAll: watchesInBackground || sharing.othersWantAll)
    demand.deadlines.merge(sharing.othersWishes) { earliest($0, $1) }
    knownDemand = demand
    return demand
  }

  private func nextStep(at now: Instant) -> PollScheduler.Step {
    endLateWaiters(at: now)
    let deadline = waiters.values.compactMap(\.deadline).min()
    guard key != nil, isPolling else { return .sleep(until: deadline) }
    if let refusal = keyRefusal {
      guard let retry = refusal.retryAt else { return .sleep(until: deadline) }
      if retry > now { return .sleep(until: earliest(retry, deadline)) }
    }
    // A key or a service in doubt is asked once, not by many at a time.
    let isInDoubt = breaker.isOpen || keyRefusal != nil
    guard requestsInFlight < (isInDoubt ? 1 : Self.maxLooksInFlight) else { return .sleep(until: deadline) }
    let step = scheduler.step(at: now, demand, standing(at: now))
    guard case .sleep(let until) = step else { return step }
    return .sleep(until: earliest(until, deadline))
  }

  private func standing(at now: Instant) -> PollScheduler.Standing {
    let held = pollsHeldUntil ?? now
    return PollScheduler.Standing(
      look: max(budget.ready(for: .background, at: now), held),
      result: max(budget.ready(for: .result, at: now), held),
      usedShare: budget.usedShare(at: now), limit: budget.limit,
      usesLists: listsRefusedUntil.map { $0 <= now } ?? true)
  }

  var requestsInFlight: Int {
    polls.values.count(where: \.isInFlight) + (scheduler.coverage.flight == nil ? 0 : 1)
  }

  /// What the poll loop sleeps for.
  package struct PollRest: Sendable {
    /// Requests on their way.
    package var requests: Int
    /// Whether it wakes by itself.
    package var hasTimer: Bool
  }

  /// `nil` while the poll loop runs: for simulations, which let time pass only while nothing else happens.
  package var pollRest: PollRest? {
    alarm.isSleeping ? PollRest(requests: requestsInFlight, hasTimer: alarm.deadline != nil) : nil
  }

  /// Sleeps until then, or until the alarm rings.
  private func sleep(until instant: Instant?) async {
    guard let number = alarm.prepare(until: instant) else { return }
    let timer = instant.map { instant in
      Task(executorPreference: surroundings.taskExecutor) { [clock] in
        try? await clock.sleep(until: instant)
        if !Task.isCancelled { await self.ringAlarm(for: number) }
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { alarm.sleep($0) }
    } onCancel: {
      Task(executorPreference: taskExecutor) { await self.ringAlarm() }
    }
    timer?.cancel()
  }

  private func ringAlarm() { alarm.ring() }

  private func ringAlarm(for number: Int) { alarm.ring(for: number) }

  /// The clock has jumped ahead: what is due by it is looked at now.
  package func clockWasMoved() { alarm.ring() }
}
