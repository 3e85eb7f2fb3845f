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

/// The jobs that a session tracks, in the order in which it began to. In memory; ``JobStore`` is its disk.
struct JobRegistry {
  /// Two services may use one id, so a job is named by both.
  struct Key: Hashable {
    var apiURL: String
    var id: JobID
  }

  private var places: [Key: Int] = [:]
  private var slots: [TrackedJob?] = []

  init(_ jobs: [TrackedJob] = []) {
    for job in jobs { self[job.apiURL, job.id] = job }
  }

  /// In the order of tracking.
  var jobs: [TrackedJob] { slots.compactMap { $0 } }

  var count: Int { places.count }

  subscript(apiURL: String, id: JobID) -> TrackedJob? {
    get { places[Key(apiURL: apiURL, id: id)].flatMap { slots[$0] } }
    set {
      let key = Key(apiURL: apiURL, id: id)
      if let place = places[key] {
        slots[place] = newValue
        if newValue == nil {
          places[key] = nil
          if slots.count > 2 * places.count + 64 { self = JobRegistry(jobs) }
        }
      } else if let newValue {
        places[key] = slots.count
        slots.append(newValue)
      }
    }
  }
}
