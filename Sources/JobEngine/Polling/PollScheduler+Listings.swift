internal import SurveyCoderAPI

/// What a listing says of jobs that it does not show.
extension PollScheduler {
  /// - Parameter errand: The number by which ``landed(_:errand:at:)`` knows the listing again.
  mutating func sentList(_ kind: ListKind, _ demand: Demand, errand: Int, at now: Instant) {
    let candidates = polls.filter { demand.contains($0.key) && coverage.isCandidate($0.value, kind) }
    let covered = candidates.filter { coverage.covers($0.value, kind, at: now) }
    coverage.sent(
      ListCoverage.Flight(
        kind: kind, sentAt: now, covered: Set(covered.keys), candidates: Set(candidates.keys),
        errand: errand))
  }

  /// The listing brought nothing.
  mutating func lostList(_ errand: Int) {
    if coverage.flight?.errand == errand { coverage.flight = nil }
  }

  /// Takes in what the page does not show. Its rows are observations of their own.
  mutating func landed(_ page: JobPage, errand: Int, at now: Instant) {
    guard let flight = coverage.flight, flight.errand == errand else { return }
    coverage.flight = nil
    let horizon = coverage.landed(page, flight.kind, at: now)
    let shown = Set(page.jobs.map(\.id))
    for id in flight.candidates where !shown.contains(id) {
      guard let poll = polls[id], !poll.isInFlight else { continue }
      guard let horizon else {
        // The page vouches for nothing that it does not show, and the next one will not either.
        if flight.kind == .all { polls[id]?.isUnlisted = true }
        continue
      }
      guard let createdAt = coverage.creation(of: poll), createdAt > horizon else { continue }
      switch flight.kind {
      case .all:
        // Neither running nor ended: only a look at the job itself can tell what became of it.
        polls[id]?.isUnlisted = true
        polls[id]?.plan(at: now, "it is missing from the service's list")
      case .queued: polls[id]?.believed = .processing
      case .completed: polls[id]?.outlook.survived(until: flight.sentAt)
      case .processing:
        polls[id]?.isKnownFinished = true
        polls[id]?.plan(at: now, "it is not processed any more: its result is to be fetched")
      }
    }
  }
}
