internal import JSON
package import JobEngine
internal import SurveyCoderAPI

/// A registry's disk in memory, which outlives the session that writes to it and can be made to fail.
package actor MemoryJobStore: JobStore {
  private var jobs: [String: TrackedJob] = [:]
  private var order: [String] = []
  private var events: [JobEvent] = []
  private var failure: RegistryError?

  package init() {}

  /// Makes every later commit fail, or none with `nil`.
  package func fail(with error: RegistryError?) { failure = error }

  package func load() async throws(RegistryError) -> StoredRegistry {
    StoredRegistry(jobs: order.compactMap { jobs[$0] }, lastSequence: events.last?.sequence ?? 0)
  }

  package func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit {
    if let failure { throw failure }
    var commit = RegistryCommit()
    func append(_ kind: JobEvent.Kind, _ job: TrackedJob) {
      let event = JobEvent(
        sequence: (events.last?.sequence ?? 0) + 1, kind: kind, time: change.time, jobID: job.id,
        job: job.json)
      events.append(event)
      commit.events.append(event)
    }
    for entry in change.entries {
      let key = entry.job.apiURL + " " + entry.job.id.text
      switch entry.resolved(against: jobs[key]) {
      case .write(let job, let event):
        if jobs.updateValue(job, forKey: key) == nil { order.append(key) }
        if let event { append(event, job) }
        commit.jobs.append(job)
      case .keep(let job): commit.jobs.append(job)
      case .delete(let job):
        jobs[key] = nil
        order.removeAll { $0 == key }
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

  package func close() async {}
}
