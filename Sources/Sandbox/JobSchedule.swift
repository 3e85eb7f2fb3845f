/// All jobs, and the places in which they are processed.
struct JobSchedule: Sendable {
  /// Jobs processed at once.
  private let places: Int
  /// When each place that was ever used is free again.
  private var freeAt: [Duration] = []
  private var jobs: [String: SandboxJob] = [:]
  /// Ids, oldest first.
  private var order: [String] = []

  init(places: Int) { self.places = max(1, places) }

  subscript(id: String) -> SandboxJob? { jobs[id] }

  /// Newest first.
  var newestFirst: some Sequence<SandboxJob> { order.reversed().lazy.compactMap { jobs[$0] } }

  /// Gives the next job the place that is free first.
  ///
  /// - Parameter ready: When the job could start.
  /// - Returns: From its start to its end.
  mutating func reserve(ready: Duration, processing: Duration) -> ClosedRange<Duration> {
    let place = freeAt.firstIndex { $0 <= ready }
    if place == nil && freeAt.count < places {
      freeAt.append(ready + processing)
      return ready...(ready + processing)
    }
    let next = place ?? freeAt.indices.min { freeAt[$0] < freeAt[$1] } ?? 0
    let start = max(ready, freeAt[next])
    freeAt[next] = start + processing
    return start...freeAt[next]
  }

  mutating func add(_ job: SandboxJob) {
    jobs[job.id] = job
    var place = order.endIndex
    while place > 0, let before = jobs[order[place - 1]], before.createdAt > job.createdAt { place -= 1 }
    order.insert(job.id, at: place)
  }

  /// - Returns: The jobs whose time is over; they are gone now.
  mutating func removeExpired(at now: Duration) -> [SandboxJob] {
    let expired = order.prefix { id in jobs[id].map { $0.expiresAt <= now } ?? true }
    guard !expired.isEmpty else { return [] }
    order.removeFirst(expired.count)
    return expired.compactMap { jobs.removeValue(forKey: $0) }
  }
}
