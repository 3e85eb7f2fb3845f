internal import SurveyCoderAPI

extension TrackedJob {
  /// Looks that brought nothing new are counted in memory alone, so memory may have more of them than the disk.
  func keepingCounts(of known: TrackedJob?) -> TrackedJob {
    guard let known else { return self }
    var job = self
    job.requests = max(requests, known.requests)
    if let seen = known.observedAt { job.observedAt = max(seen, observedAt ?? seen) }
    return job
  }
}

/// The jobs that a session has in memory; ``JobStore`` is its disk.
///
/// Every active job is here, and every finished one above the ``floor``: the newest few thousand. Of the
/// finished ones below it, those are here that somebody asked for lately.
struct JobRegistry {
  /// Finished jobs above the floor. A registry with no more of them is in memory whole.
  static let keptFinished = 5000
  /// Finished jobs below the floor.
  static let keptVisitors = 1000

  /// Two services may use one id, so a job is named by both.
  struct Key: Hashable {
    var apiURL: String
    var id: JobID
  }

  private let keptFinished: Int
  private let keptVisitors: Int
  private var numbers: [Key: Int] = [:]
  private var rows: [Int: TrackedJob] = [:]
  /// The numbers of `rows`, ascending.
  private var order: [Int] = []
  /// Finished jobs above the floor.
  private var finished = 0
  /// Numbers below the floor of jobs that were finished when they came in, the longest here first.
  private var visitors: [Int] = []
  /// Every job with a larger number is in memory; 0 when all are.
  private(set) var floor: Int

  init(
    _ jobs: [TrackedJob] = [], floor: Int = 0, keptFinished: Int = Self.keptFinished,
    keptVisitors: Int = Self.keptVisitors
  ) {
    self.floor = floor
    self.keptFinished = keptFinished
    self.keptVisitors = keptVisitors
    numbers.reserveCapacity(jobs.count)
    rows.reserveCapacity(jobs.count)
    order.reserveCapacity(jobs.count)
    for job in jobs { self[job.apiURL, job.id] = job }
  }

  /// Those in memory, in the order of tracking.
  var jobs: [TrackedJob] { order.compactMap { rows[$0] } }

  /// Whether what is not in memory does not exist.
  var isComplete: Bool { floor == 0 }

  subscript(apiURL: String, id: JobID) -> TrackedJob? {
    get { numbers[Key(apiURL: apiURL, id: id)].flatMap { rows[$0] } }
    set {
      let key = Key(apiURL: apiURL, id: id)
      // Forgotten and tracked again by another process, a job has another number.
      if let known = numbers[key], known != newValue?.number { remove(known) }
      if let newValue { put(newValue, key) }
    }
  }

  private mutating func put(_ job: TrackedJob, _ key: Key) {
    let former = rows.updateValue(job, forKey: job.number)
    if former == nil {
      numbers[key] = job.number
      order.insert(job.number, at: place(after: job.number))
    }
    let wasFinished = former.map { !$0.isActive } ?? false
    guard wasFinished == job.isActive else { return }
    if job.number > floor {
      finished += job.isActive ? -1 : 1
    } else if !job.isActive {
      visitors.append(job.number)
    }
  }

  private mutating func remove(_ number: Int) {
    guard let job = rows.removeValue(forKey: number) else { return }
    numbers[Key(apiURL: job.apiURL, id: job.id)] = nil
    let place = place(after: number) - 1
    if order.indices.contains(place), order[place] == number { order.remove(at: place) }
    if !job.isActive, number > floor { finished -= 1 }
  }

  /// Of the first number in `order` that is larger.
  private func place(after number: Int) -> Int {
    // Nearly always the newest.
    if order.last.map({ $0 <= number }) ?? true { return order.count }
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if order[middle] <= number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: What memory can answer

  /// At most ``JobQuery/limit`` jobs, the newest tracked first; `nil` when only the file can say.
  func page(_ query: JobQuery, at apiURL: String) -> [TrackedJob]? {
    let bottom = query.isOfActiveJobs ? 0 : floor
    var found: [TrackedJob] = []
    var place = query.before.map { self.place(after: $0 - 1) } ?? order.count
    while place > 0, order[place - 1] > bottom {
      place -= 1
      guard let job = rows[order[place]], job.apiURL == apiURL, query.takes(job) else { continue }
      found.append(job)
      if found.count == query.limit { return found }
    }
    return bottom == 0 ? found : nil
  }

  /// In the order of tracking; `nil` when only the file can say.
  func ids(_ selection: JobSelection, at apiURL: String) -> [JobID]? {
    guard isComplete else { return nil }
    return jobs.filter { $0.apiURL == apiURL && selection.takes($0) }.map(\.id)
  }

  /// `nil` when only the file can say.
  func counts() -> [JobCount]? {
    guard isComplete else { return nil }
    var found: [String: [JobStatus: Int]] = [:]
    for job in rows.values { found[job.apiURL, default: [:]][job.status, default: 0] += 1 }
    return found.flatMap { url, statuses in
      statuses.map { JobCount(apiURL: url, status: $0.key, jobs: $0.value) }
    }
  }

  // MARK: Bounds

  /// Lets go of the oldest finished jobs where there are too many. To be called before jobs come in, so that
  /// these are here when it returns.
  ///
  /// - Parameter keeping: Jobs that somebody waits for, and that therefore stay.
  mutating func makeRoom(keeping: @autoclosure () -> Set<JobID>) {
    let isFull = finished > keptFinished + keptFinished / 8
    guard isFull || visitors.count > keptVisitors + keptVisitors / 8 else { return }
    let kept = keeping()
    if isFull { raiseFloor(keeping: kept) }
    dismissVisitors(keeping: kept)
  }

  private mutating func raiseFloor(keeping kept: Set<JobID>) {
    var surplus = finished - keptFinished
    var leaving: Set<Int> = []
    for number in order[place(after: floor)...] where surplus > 0 {
      guard let job = rows[number], !job.isActive else { continue }
      surplus -= 1
      finished -= 1
      floor = number
      if kept.contains(job.id) { visitors.append(number) } else { leaving.insert(number) }
    }
    drop(leaving)
  }

  private mutating func dismissVisitors(keeping kept: Set<JobID>) {
    var surplus = visitors.count - keptVisitors
    guard surplus > 0 else { return }
    var leaving: Set<Int> = []
    visitors.removeAll { number in
      // Gone, or active again.
      guard let job = rows[number], !job.isActive else { return true }
      guard surplus > 0, !kept.contains(job.id) else { return false }
      surplus -= 1
      leaving.insert(number)
      return true
    }
    drop(leaving)
  }

  private mutating func drop(_ leaving: Set<Int>) {
    for number in leaving {
      guard let job = rows.removeValue(forKey: number) else { continue }
      numbers[Key(apiURL: job.apiURL, id: job.id)] = nil
    }
    order.removeAll(where: leaving.contains)
  }
}
