internal import JSON
package import JobEngine
internal import NIOConcurrencyHelpers
package import SurveyCoderAPI

/// A registry's disk in memory, which outlives the session that writes to it and can be made to fail.
package actor MemoryJobStore: JobStore {
  private var rows: [TrackedJob] = []
  private var lastNumber = 0
  private var events: [JobEvent] = []
  private var failure: RegistryError?
  private let commits = NIOLockedValueBox<UInt64>(1)

  package init() {}

  /// Drops events, as a registry does that keeps only so many.
  package func drop(eventsUpTo sequence: Int) { events.removeAll { $0.sequence <= sequence } }

  /// Makes every later commit fail, or none with `nil`.
  package func fail(with error: RegistryError?) { failure = error }

  package func load(finished: Int) async throws(RegistryError) -> StoredRegistry {
    let surplus = rows.filter { !$0.isActive }.dropLast(finished)
    let floor = surplus.last?.number ?? 0
    return StoredRegistry(
      jobs: rows.filter { $0.isActive || $0.number > floor }, floor: floor,
      lastSequence: events.last?.sequence ?? 0)
  }

  package func jobs(_ ids: [JobID], at apiURL: String) async throws(RegistryError) -> [TrackedJob] {
    rows.filter { $0.apiURL == apiURL && ids.contains($0.id) }
  }

  package func page(_ query: JobQuery, at apiURL: String) async throws(RegistryError) -> [TrackedJob] {
    let fitting = rows.reversed().filter { job in
      job.apiURL == apiURL && query.takes(job) && (query.before.map { job.number < $0 } ?? true)
    }
    return Array(fitting.prefix(query.limit))
  }

  package func ids(
    _ selection: JobSelection, at apiURL: String, limit: Int?
  ) async throws(RegistryError) -> [JobID] {
    let ids = rows.filter { $0.apiURL == apiURL && selection.takes($0) }.map(\.id)
    return limit.map { Array(ids.suffix($0)) } ?? ids
  }

  package func counts() async throws(RegistryError) -> [JobCount] {
    var found: [String: [JobStatus: Int]] = [:]
    for job in rows { found[job.apiURL, default: [:]][job.status, default: 0] += 1 }
    return found.flatMap { url, statuses in
      statuses.map { JobCount(apiURL: url, status: $0.key, jobs: $0.value) }
    }
  }

  package func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit {
    if let failure { throw failure }
    commits.withLockedValue { $0 += 1 }
    var commit = RegistryCommit()
    func append(_ kind: JobEvent.Kind, _ job: TrackedJob) {
      let event = JobEvent(
        sequence: (events.last?.sequence ?? 0) + 1, kind: kind, time: change.time, jobID: job.id,
        job: job.json)
      events.append(event)
      commit.events.append(event)
    }
    for entry in change.entries {
      let place = rows.firstIndex { $0.apiURL == entry.job.apiURL && $0.id == entry.job.id }
      switch entry.resolved(against: place.map { rows[$0] }, at: change.time) {
      case .write(var job, let event):
        if let place {
          rows[place] = job
        } else {
          lastNumber += 1
          job.number = lastNumber
          rows.append(job)
        }
        if let event { append(event, job) }
        commit.jobs.append(job)
      case .keep(let job): commit.jobs.append(job)
      case .delete(let job):
        rows.removeAll { $0.number == job.number }
        append(.forgotten, job)
        commit.jobs.append(nil)
      case .absent: commit.jobs.append(nil)
      }
    }
    commit.lastSequence = events.last?.sequence ?? 0
    return commit
  }

  package func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent] {
    Array(events.drop { $0.sequence <= sequence }.prefix(limit))
  }

  package func events(of id: JobID) async throws(RegistryError) -> [JobEvent] {
    events.filter { $0.jobID == id }
  }

  package func news(after sequence: Int, limit: Int) async throws(RegistryError) -> RegistryNews {
    let found = Array(events.drop { $0.sequence <= sequence }.prefix(limit))
    return RegistryNews(found, after: sequence, oldest: events.first?.sequence) { key in
      rows.first { $0.apiURL == key.apiURL && $0.id == key.id }
    }
  }

  package nonisolated var revision: UInt64 { commits.withLockedValue { $0 } }

  package func close() async {}
}
