internal import SurveyCoderAPI

/// Which jobs of the organization a listing shows.
enum ListKind: CaseIterable {
  case all, queued, processing, completed

  /// What the request filters by.
  var status: JobStatus? {
    switch self {
    case .all: nil
    case .queued: .queued
    case .processing: .processing
    case .completed: .completed
    }
  }
}

/// How far back in time the listings reach, and which one is on its way.
///
/// A page that is not full shows all there is. A full one, newest first, covers the jobs created after its last
/// row; others may be missing from it because foreign jobs took their places.
struct ListCoverage {
  struct Flight {
    var kind: ListKind
    var sentAt: Instant
    /// The jobs that it ought to show, by how far the last one reached.
    var covered: Set<JobID>
    /// The jobs that it ought to show if it reaches back to them.
    var candidates: Set<JobID>
    var errand: Int
  }

  /// Rows that the service gives at most.
  static let pageSize = 100
  /// Least time between two listings of a kind.
  static let spacing: Duration = .milliseconds(1200)
  /// After so long a full page is tried again: what filled it may have gone.
  private static let horizonHolds: Duration = .seconds(300)

  var flight: Flight?
  var lags = TrackingLags()
  private var lastSent: [ListKind: Instant] = [:]
  private var horizons: [ListKind: (createdAt: Timestamp, found: Instant)] = [:]

  /// Whether the job is one of those that a listing of that kind is about.
  func isCandidate(_ poll: PollState, _ kind: ListKind) -> Bool {
    guard poll.usesLists, !poll.isUnlisted, !poll.isInFlight, !poll.isKnownFinished else { return false }
    return switch kind {
    case .all, .completed: true
    case .queued: poll.believed == .queued || poll.believed == .unknown
    case .processing: poll.believed == .processing
    }
  }

  /// Whether a listing of that kind would show the job, as far as is known.
  func covers(_ poll: PollState, _ kind: ListKind, at now: Instant) -> Bool {
    guard isCandidate(poll, kind) else { return false }
    guard let horizon = horizons[kind], now - horizon.found < Self.horizonHolds else { return true }
    return creation(of: poll).map { $0 > horizon.createdAt } ?? false
  }

  /// When the job was created, or likely was: taken for later than it was, it costs a look in vain, no more.
  func creation(of poll: PollState) -> Timestamp? {
    poll.createdAt ?? lags.typical.map { poll.trackedAt + (.zero - $0) }
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

/// How long after their creation jobs came to be tracked: tells the age of those that were not seen yet.
struct TrackingLags {
  private static let kept = 20
  private static let least = 3
  /// The latest ones, in the order in which they were learnt.
  private var lags: [Duration] = []

  mutating func learn(_ lag: Duration) {
    lags.append(max(.zero, lag))
    if lags.count > Self.kept { lags.removeFirst() }
  }

  /// Nine in ten are no longer; `nil` while too little is known.
  var typical: Duration? {
    guard lags.count >= Self.least else { return nil }
    return lags.sorted()[(lags.count - 1) * 9 / 10]
  }
}
