internal import SurveyCoderAPI

/// With more due than a window carries, no request must be wasted: each goes where it most likely brings a result.
extension PollScheduler {
  /// Least time between two listings of a kind then.
  static let saturatedListing: Duration = .seconds(5)

  func isSaturated(_ wanted: [JobID: PollState], at now: Instant, _ standing: Standing) -> Bool {
    wanted.count > standing.limit && wanted.values.count { $0.ready <= now } > standing.limit
  }

  func saturatedStep(_ wanted: [JobID: PollState], at now: Instant, _ standing: Standing) -> Step {
    guard standing.result <= now else { return .sleep(until: standing.result) }
    if let id = pressing(wanted, at: now) { return .look(id, .result) }
    let listing = listing(wanted, at: now, standing)
    if let listing, listing.ends >= Self.manyEnds { return .list(listing.kind, .result) }
    if let likeliest = likeliest(wanted, at: now, standing) { return .look(likeliest.id, .result) }
    // With nothing else to do, a few are worth it too.
    if let listing, listing.ends >= Self.fewEnds { return .list(listing.kind, .result) }
    if let id = overlooked(wanted, at: now) { return .look(id, .result) }
    return .sleep(until: now + Self.reconsideration)
  }

  /// The job that was seen or asked for longest ago, if that is long ago: a listing that should have shown it may
  /// never do so, of a failed job among the completed ones, say.
  private func overlooked(_ wanted: [JobID: PollState], at now: Instant) -> JobID? {
    wanted.lazy.filter { $0.value.earliest <= now && !$0.value.isKnownFinished }
      .map { id, poll in
        (thought: [poll.lastLook, poll.lastAsked].compactMap(\.self).reduce(poll.outlook.start, max), id: id)
      }
      .filter { $0.thought + Self.overlookedAfter <= now }
      .min { $0 < $1 }?.id
  }

  private static let overlookedAfter: Duration = .seconds(60)

  /// A job whose look can't wait: somebody's deadline is here, or the service is about to delete it.
  private func pressing(_ wanted: [JobID: PollState], at now: Instant) -> JobID? {
    wanted.lazy.filter { $0.value.due <= now && ($0.value.isLastLook || $0.value.isExpiring) }
      .min { ($0.value.due, $0.key) < ($1.value.due, $1.key) }?.key
  }

  /// The job that has most likely ended, among those that may be looked at and that no listing will show.
  private func likeliest(
    _ wanted: [JobID: PollState], at now: Instant, _ standing: Standing
  ) -> (id: JobID, chance: Double)? {
    var best: (id: JobID, chance: Double, trackedAt: Timestamp)?
    let listed = listed(wanted, at: now, standing)
    for (id, poll) in wanted where !poll.isKnownFinished && poll.earliest <= now {
      guard !listed.contains(where: { coverage.covers(poll, $0, at: now) }) else { continue }
      let chance = chanceOfEnd(poll, at: now)
      // Of equal ones the oldest, which listings show last; else by their ids, so that a run can be repeated.
      if let best, (best.chance, poll.trackedAt, id) >= (chance, best.trackedAt, best.id) { continue }
      best = (id, chance, poll.trackedAt)
    }
    return best.map { ($0.id, $0.chance) }
  }

  /// The listings that show the ends of enough jobs to stand in for looks at them.
  private func listed(
    _ wanted: [JobID: PollState], at now: Instant, _ standing: Standing
  ) -> [ListKind] {
    guard standing.usesLists else { return [] }
    return [.processing, .completed].filter { kind in
      wanted.values.count { coverage.covers($0, kind, at: now) } >= Self.leastCovered
    }
  }

  private func chanceOfEnd(_ poll: PollState, at now: Instant) -> Double {
    let chance = poll.outlook.estimate.chance(by: now)
    return poll.hasBeenSeen || poll.outlook.hasSurvived ? chance : max(chance, firstSights.share)
  }

  /// The listing that will likely show most ends. Queued jobs come first, so that none moves from there to the
  /// next listing unseen.
  private func listing(
    _ wanted: [JobID: PollState], at now: Instant, _ standing: Standing
  ) -> (kind: ListKind, ends: Double)? {
    guard coverage.flight == nil, standing.usesLists else { return nil }
    let ready = [ListKind.queued, .processing, .completed].filter {
      coverage.age($0, at: now) >= Self.saturatedListing
    }
    var best: (kind: ListKind, ends: Double)?
    for kind in ready {
      let covered = wanted.values.filter { coverage.covers($0, kind, at: now) }
      guard covered.count >= Self.leastCovered else { continue }
      if kind == .queued { return (kind, .infinity) }
      // Failed jobs show there alone.
      if kind == .processing, coverage.age(kind, at: now) >= Self.overlookedAfter { return (kind, .infinity) }
      let ends = SteadySum.of(covered) { $0.outlook.estimate.chance(by: now) }
      // The list of running jobs, before it here, tells how far the others are besides.
      if ends > Self.advantage * (best?.ends ?? 0) { best = (kind, ends) }
    }
    return best
  }

  /// How many times as many ends the list of completed jobs must show as that of the running ones.
  private static let advantage = 1.5
  private static let leastCovered = 10
  /// Expected ends for which a listing goes before looks at single jobs, and for which it goes out at all.
  private static let manyEnds = 8.0
  private static let fewEnds = 2.0
}

/// How many of the jobs were over when they were first seen: what to expect of those that were not seen yet.
struct FirstSights {
  private static let kept = 30
  private var ended: [Bool] = []

  mutating func learn(isEnded: Bool) {
    ended.append(isEnded)
    if ended.count > Self.kept { ended.removeFirst() }
  }

  /// 0 to 1; a half while nothing is known.
  var share: Double { Double(1 + ended.count { $0 }) / Double(2 + ended.count) }
}
