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
  /// Bytes of JSON kept beside the jobs: that of some thousand.
  static let keptTextBytes = 2 << 20

  /// Two services may use one id, so a job is named by both.
  private struct Key: Hashable {
    // First, as ids differ and addresses seldom do. The text alone, which hashes at half the price of a `JobID`.
    let id: String
    let apiURL: String

    init(_ apiURL: String, _ id: JobID) {
      self.id = id.text
      self.apiURL = apiURL
    }

    /// The ids of one service tell its jobs apart.
    func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  /// A job in memory, which never changes: another state is another row. A class, as a copy of a job retains all of
  /// its strings.
  final class Row {
    let job: TrackedJob
    let number: Int
    let isActive: Bool
    /// Its JSON, where that was asked for of late.
    fileprivate(set) var text: JobText?

    init(_ job: TrackedJob) {
      self.job = job
      number = job.number
      isActive = job.isActive
    }
  }

  private let keptFinished: Int
  private let keptVisitors: Int
  private let keptTextBytes: Int
  private var rows: [Key: Row] = [:]
  /// The same rows, by ascending number.
  private var order: [Row] = []
  /// Finished jobs above the floor.
  private var finished = 0
  /// Numbers below the floor of jobs that were finished when they came in, the longest here first.
  private var visitors: [Int] = []
  /// Every job with a larger number is in memory; 0 when all are.
  private(set) var floor: Int
  /// Numbers of the rows whose JSON is kept; some have been replaced by now.
  private var written: [Int] = []
  private var writtenBytes = 0

  init(
    _ jobs: [TrackedJob] = [], floor: Int = 0, keptFinished: Int = Self.keptFinished,
    keptVisitors: Int = Self.keptVisitors, keptTextBytes: Int = Self.keptTextBytes
  ) {
    self.floor = floor
    self.keptFinished = keptFinished
    self.keptVisitors = keptVisitors
    self.keptTextBytes = keptTextBytes
    rows.reserveCapacity(jobs.count)
    order.reserveCapacity(jobs.count)
    for job in jobs { self[job.apiURL, job.id] = job }
  }

  /// Those in memory, in the order of tracking.
  var jobs: [TrackedJob] { order.map(\.job) }

  /// Whether what is not in memory does not exist.
  var isComplete: Bool { floor == 0 }

  func row(_ apiURL: String, _ id: JobID) -> Row? { rows[Key(apiURL, id)] }

  subscript(apiURL: String, id: JobID) -> TrackedJob? {
    get { row(apiURL, id)?.job }
    set {
      let key = Key(apiURL, id)
      // Forgotten and tracked again by another process, a job has another number.
      if let known = rows[key], known.number != newValue?.number { remove(known, key) }
      if let newValue { put(newValue, key) }
    }
  }

  private mutating func put(_ job: TrackedJob, _ key: Key) {
    let row = Row(job)
    let former = rows.updateValue(row, forKey: key)
    let place = place(after: row.number)
    if former == nil { order.insert(row, at: place) } else { order[place - 1] = row }
    let wasFinished = former.map { !$0.isActive } ?? false
    guard wasFinished == row.isActive else { return }
    if row.number > floor {
      finished += row.isActive ? -1 : 1
    } else if !row.isActive {
      visitors.append(row.number)
    }
  }

  private mutating func remove(_ row: Row, _ key: Key) {
    rows[key] = nil
    order.remove(at: place(after: row.number) - 1)
    if !row.isActive, row.number > floor { finished -= 1 }
  }

  /// Of the first row in `order` with a larger number.
  private func place(after number: Int) -> Int {
    // Nearly always the newest.
    if order.last.map({ $0.number <= number }) ?? true { return order.count }
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if order[middle].number <= number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func row(numbered number: Int) -> Row? {
    let place = place(after: number) - 1
    guard place >= 0, order[place].number == number else { return nil }
    return order[place]
  }

  // MARK: What memory can answer

  /// At most ``JobQuery/limit`` jobs, the newest tracked first; `nil` when only the file can say.
  func page(_ query: JobQuery, at apiURL: String) -> [TrackedJob]? {
    let bottom = query.isOfActiveJobs ? 0 : floor
    var found: [TrackedJob] = []
    var place = query.before.map { self.place(after: $0 - 1) } ?? order.count
    while place > 0, order[place - 1].number > bottom {
      place -= 1
      let job = order[place].job
      guard job.apiURL == apiURL, query.takes(job) else { continue }
      found.append(job)
      if found.count == query.limit { return found }
    }
    return bottom == 0 ? found : nil
  }

  /// In the order of tracking; `nil` when only the file can say.
  func ids(_ selection: JobSelection, at apiURL: String) -> [JobID]? {
    guard isComplete else { return nil }
    return order.lazy.map(\.job).filter { $0.apiURL == apiURL && selection.takes($0) }.map(\.id)
  }

  /// `nil` when only the file can say.
  func counts() -> [JobCount]? {
    guard isComplete else { return nil }
    var found: [String: [JobStatus: Int]] = [:]
    for row in order { found[row.job.apiURL, default: [:]][row.job.status, default: 0] += 1 }
    return found.flatMap { url, statuses in
      statuses.map { JobCount(apiURL: url, status: $0.key, jobs: $0.value) }
    }
  }

  /// A row with its job's JSON, which is kept for the next time.
  mutating func writtenRow(_ apiURL: String, _ id: JobID) -> (row: Row, text: JobText)? {
    guard let row = row(apiURL, id) else { return nil }
    if let text = row.text { return (row, text) }
    let text = JobText(row.job)
    // All at once: which of them will be asked for again is not known.
    if writtenBytes > keptTextBytes { forgetTexts() }
    written.append(row.number)
    writtenBytes += text.count
    row.text = text
    return (row, text)
  }

  private mutating func forgetTexts() {
    for number in written { row(numbered: number)?.text = nil }
    written = []
    writtenBytes = 0
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
    for row in order[place(after: floor)...] where surplus > 0 && !row.isActive {
      surplus -= 1
      finished -= 1
      floor = row.number
      if kept.contains(row.job.id) { visitors.append(floor) } else { leaving.insert(floor) }
    }
    drop(leaving)
  }

  private mutating func dismissVisitors(keeping kept: Set<JobID>) {
    var surplus = visitors.count - keptVisitors
    guard surplus > 0 else { return }
    var (staying, leaving): ([Int], Set<Int>) = ([], [])
    for number in visitors {
      // Gone, or active again.
      guard let row = row(numbered: number), !row.isActive else { continue }
      if surplus > 0, !kept.contains(row.job.id) {
        surplus -= 1
        leaving.insert(number)
      } else {
        staying.append(number)
      }
    }
    visitors = staying
    drop(leaving)
  }

  private mutating func drop(_ leaving: Set<Int>) {
    for row in order where leaving.contains(row.number) {
      rows[Key(row.job.apiURL, row.job.id)] = nil
    }
    order.removeAll { leaving.contains($0.number) }
  }
}
