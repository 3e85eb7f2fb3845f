internal import SurveyCoderAPI

/// Which jobs of the organization a listing shows.
enum ListKind: CaseIterable {
  case all, queued, processing

  /// What the request filters by.
  var status: JobStatus? {
    switch self {
    case .all: nil
    case .queued: .queued
    case .processing: .processing
    }
  }
}

/// How far back in time the listings reach, and which one is on its way.
///
/// A page that is not full shows all there is. A full one, newest first, covers the jobs created after its last
/// row; others may be missing from it because foreign jobs took their places.
struct ListCoverage {
  typealias Instant = ContinuousClock.Instant

  struct Flight {
    var kind: ListKind
    var sentAt: Instant
    /// The jobs it ought to show.
    var covered: Set<JobID>
    /// What each of them was believed to be when it was sent.
    var errand: Int
  }

  /// Rows that the service gives at most.
  static let pageSize = 100
  /// Least time between two listings of a kind.
  static let spacing: Duration = .milliseconds(1200)
  /// After so long a full page is tried again: what filled it may have gone.
  private static let horizonHolds: Duration = .seconds(300)

  var flight: Flight?
  private var lastSent: [ListKind: Instant] = [:]
  private var horizons: [ListKind: (createdAt: Timestamp, found: Instant)] = [:]

  /// Whether a listing of that kind would show the job, as far as is known.
  func covers(_ poll: PollState, _ kind: ListKind, at now: Instant) -> Bool {
    guard poll.usesLists, !poll.isUnlisted, !poll.isInFlight, !poll.isKnownFinished else { return false }
    switch kind {
    case .all: break
    case .queued: guard poll.believed == .queued else { return false }
    case .processing: guard poll.believed == .processing else { return false }
    }
    guard let horizon = horizons[kind], now - horizon.found < Self.horizonHolds else { return true }
    return poll.createdAt.map { $0 > horizon.createdAt } ?? false
  }

  /// The earliest time for the next listing of that kind.
  func ready(_ kind: ListKind, at now: Instant) -> Instant {
    lastSent[kind].map { max(now, $0 + Self.spacing) } ?? now
  }

  func age(_ kind: ListKind, at now: Instant) -> Duration {
    lastSent[kind].map { now - $0 } ?? .seconds(86_400)
  }

  mutating func sent(_ flight: Flight) {
    self.flight = flight
    lastSent[flight.kind] = flight.sentAt
  }

  /// Takes in how far a page reaches.
  ///
  /// - Returns: The creation time after which a job that is missing from it is not of its kind any more; `nil`
  ///   when absence says nothing, because the rows are not in the order that the service documents.
  mutating func landed(_ page: JobPage, _ kind: ListKind, at now: Instant) -> Timestamp? {
    let dates = page.jobs.compactMap(\.createdAt)
    let isOrdered = zip(dates, dates.dropFirst()).allSatisfy { $0 >= $1 }
    guard page.isFull else {
      horizons[kind] = nil
      return page.unreadableRows == 0 ? Timestamp(milliseconds: 0) : nil
    }
    // Without order or dates a full page vouches only for what it shows.
    guard isOrdered, dates.count == page.jobs.count, page.unreadableRows == 0, let last = dates.last else {
      horizons[kind] = (Timestamp(milliseconds: .max / 2), now)
      return nil
    }
    horizons[kind] = (last, now)
    return last
  }
}
