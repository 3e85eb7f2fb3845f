internal import SurveyCoderAPI

/// Chooses the next request of the poll loop: which job, or which listing, and when. A value: time, chance and the
/// budget's standing are brought by the caller.
struct PollScheduler {
  enum Step: Equatable {
    case look(JobID, RequestBudget.Priority)
    case list(ListKind, RequestBudget.Priority = .background)
    /// `nil`: until something changes.
    case sleep(until: Instant?)
  }

  /// What the budget allows.
  struct Standing {
    /// When a look may go out, and when a request that is likely to bring a result.
    var look: Instant
    var result: Instant
    /// Share of the window's requests that is used, 0 to 1.
    var usedShare: Double
    /// Requests in a window.
    var limit: Int
    /// Whether listings may be tried.
    var usesLists = true
  }

  /// The jobs that are to be looked at, and for whom by when at the latest.
  struct Demand {
    /// The earliest deadline of those who wait for the job, if there is one.
    var deadlines: [JobID: Instant?] = [:]
    /// Whether the active jobs that nobody waits for are looked at too.
    var includesAll = false

    func contains(_ id: JobID) -> Bool { includesAll || deadlines[id] != nil }
  }

  var polls: [JobID: PollState] = [:]
  var coverage = ListCoverage()
  var history = RunHistory()
  var firstSights = FirstSights()

  /// The last look of a wait comes this long before its deadline, so that its answer can still count.
  static let lastLookLead: Duration = .milliseconds(500)
  /// How long a request waits for better use of a budget that runs low, before it is thought of again.
  static let reconsideration: Duration = .milliseconds(500)

  /// The listings that tell how far jobs are; which have ended is asked for where even that is too much to ask.
  static let watching: [ListKind] = [.all, .queued, .processing]

  func step(at now: Instant, _ demand: Demand, _ standing: Standing) -> Step {
    var wanted: [JobID: PollState] = [:]
    wanted.reserveCapacity(polls.count)
    for (id, poll) in polls where !poll.isInFlight && demand.contains(id) {
      if let flight = coverage.flight, flight.covered.contains(id), !poll.isKnownFinished { continue }
      wanted[id] = poll.asked(by: demand.deadlines[id] ?? nil)
    }
    if let id = fetch(wanted, at: now) {
      return standing.result <= now ? .look(id, .result) : .sleep(until: standing.result)
    }
    guard !wanted.isEmpty else { return .sleep(until: nil) }
    if isSaturated(wanted, at: now, standing) { return saturatedStep(wanted, at: now, standing) }
    let best = best(wanted, at: now, standing)
    if let best, best.value >= 1 {
      let ready = best.isLikelyResult ? standing.result : standing.look
      guard ready <= now else { return .sleep(until: ready) }
      let price = Self.threshold(pressure(wanted, at: now, standing))
      guard best.value < price, !best.isPressing else { return best.step }
      return .sleep(until: now + Self.reconsideration)
    }
    return .sleep(until: max(next(wanted, at: now, standing), standing.result))
  }

  /// Share of a window's requests that are spoken for: those that were sent in it, and those that will have to
  /// bring the results which are likely to be there before it has passed.
  private func pressure(_ wanted: [JobID: PollState], at now: Instant, _ standing: Standing) -> Double {
    // Too few to matter.
    guard wanted.count > standing.limit / 4 else { return standing.usedShare }
    let then = now + RequestBudget.window
    let results = SteadySum.of(wanted.values) { poll in
      poll.isKnownFinished ? 1 : poll.outlook.estimate.chance(by: then)
    }
    return max(standing.usedShare, standing.usedShare / 2 + results / Double(standing.limit))
  }

  /// The price of a request rises as the budget runs low, so that what is left goes where it finds most.
  static func threshold(_ usedShare: Double) -> Double {
    1 + 10 * max(0, usedShare - 0.5) / (1.1 - min(usedShare, 1))
  }

  // MARK: Choosing

  /// The known-finished job whose result expires first.
  private func fetch(_ wanted: [JobID: PollState], at now: Instant) -> JobID? {
    // One that fails again and again must not keep all others from being looked at.
    wanted.lazy.filter { $0.value.isKnownFinished && $0.value.due <= now }
      .min { ($0.value.failures, $0.value.expiry, $0.key) < ($1.value.failures, $1.value.expiry, $1.key) }?
      .key
  }

  private struct Candidate {
    var step: Step
    var value: Double
    /// Whether its answer is likely to be a result rather than news.
    var isLikelyResult = false
    /// Whether it must go out though the budget runs low: at a deadline, or by a policy of fixed times.
    var isPressing = false
  }

  private func best(_ wanted: [JobID: PollState], at now: Instant, _ standing: Standing) -> Candidate? {
    var best: Candidate?
    var bestID: JobID?
    for (id, poll) in wanted where !poll.isKnownFinished && poll.ready <= now {
      // What may soon be deleted goes before what is only late.
      let value = max(1, poll.value(at: now)) * (poll.isExpiring ? 10 : 1)
      let isLikelyResult = poll.outlook.estimate.chance(by: now) >= 0.8
      // Equal ones in the order of their ids, so that a run can be repeated.
      if let best, let bestID, (best.value, bestID) >= (value, id) { continue }
      best = Candidate(
        step: .look(id, isLikelyResult ? .result : .background), value: value,
        isLikelyResult: isLikelyResult, isPressing: poll.price == nil || poll.isExpiring)
      bestID = id
    }
    let isRefresh = best != nil
    guard standing.usesLists else { return best }
    for kind in Self.watching where coverage.flight == nil && coverage.ready(kind, at: now) <= now {
      let covered = wanted.values.filter { coverage.covers($0, kind, at: now) }
      guard covered.count >= 2 else { continue }
      let value = SteadySum.of(covered) { $0.listValue(at: now, isRefresh: isRefresh) }
      if value > best?.value ?? 0 {
        best = Candidate(step: .list(kind), value: value, isPressing: covered.allSatisfy { $0.price == nil })
      }
    }
    return best
  }

  /// When something becomes worth a request.
  private func next(_ wanted: [JobID: PollState], at now: Instant, _ standing: Standing) -> Instant {
    let soonest = wanted.values.map { $0.isKnownFinished ? $0.due : $0.ready }.min() ?? now + .seconds(60)
    let horizon = max(soonest, now + .milliseconds(20))
    guard coverage.flight == nil, standing.usesLists else { return horizon }
    var earliest = horizon
    for kind in Self.watching {
      let covered = wanted.values.filter { coverage.covers($0, kind, at: now) }
      guard covered.count >= 2 else { continue }
      func isWorth(_ instant: Instant) -> Bool {
        SteadySum.reaches(1, covered) { $0.listValue(at: instant, isRefresh: false) }
      }
      var low = coverage.ready(kind, at: now)
      guard low < earliest, isWorth(earliest) else { continue }
      guard !isWorth(low) else {
        earliest = low
        continue
      }
      while earliest - low > .milliseconds(50) {
        let middle = low + (earliest - low) / 2
        if isWorth(middle) { earliest = middle } else { low = middle }
      }
    }
    return max(earliest, now + .milliseconds(20))
  }
}

extension PollState {
  /// Timestamps compare; a job of unknown age expires last.
  var expiry: Timestamp { expiresAt ?? Timestamp(milliseconds: .max / 2) }

  /// The same, with one last look before somebody's deadline.
  func asked(by deadline: Instant?) -> PollState {
    guard let deadline else { return self }
    let last = deadline - PollScheduler.lastLookLead
    // One that failed was the last one all the same.
    guard [lastLook, lastAsked].allSatisfy({ $0.map { $0 < last } ?? true }), last < ready else {
      return self
    }
    var poll = self
    poll.plan(at: last, reason)
    poll.isLastLook = true
    return poll
  }
}
