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

  package func commit(_ change: RegistryChange) async throws(RegistryError) -> [JobEvent] {
    if let failure { throw failure }
    for entry in change.entries {
      let key = entry.job.apiURL + " " + entry.job.id.text
      if jobs.updateValue(entry.job, forKey: key) == nil { order.append(key) }
    }
    for job in change.forgotten {
      let key = job.apiURL + " " + job.id.text
      jobs[key] = nil
      order.removeAll { $0 == key }
    }
    let first = (events.last?.sequence ?? 0) + 1
    let numbered = change.drafts.enumerated().map { place, draft in
      JobEvent(
        sequence: first + place, kind: draft.kind, time: change.time, jobID: draft.job.id, job: draft.job.json
      )
    }
    events += numbered
    return numbered
  }

  package func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent] {
    Array(events.drop { $0.sequence <= sequence }.prefix(limit))
  }

  package func close() async {}
}
