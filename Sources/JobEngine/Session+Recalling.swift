package import JSON
package import SurveyCoderAPI

/// What memory does not hold of the registry, and the file does.
extension Session {
  /// Brings jobs into memory that only the file has, so that they are there when this returns, and until the
  /// caller next suspends. Needs a loaded registry. Suspends only when a job is missing.
  func recall(_ ids: some Collection<JobID>, at url: APIURL) async throws(SessionError) {
    guard !registry.isComplete else { return }
    var absent: Set<JobID> = []
    while true {
      let missing = ids.filter { registry[url.text, $0] == nil && !absent.contains($0) }
      guard !missing.isEmpty else { return }
      let found: [TrackedJob]
      do { found = try await store.jobs(missing, at: url.text) } catch { throw .registry(error) }
      makeRoom()
      for var job in found where registry[url.text, job.id] == nil {
        job.apiURL = url.text
        registry[url.text, job.id] = job
      }
      absent.formUnion(missing)
      absent.subtract(found.map(\.id))
    }
  }

  /// Call before jobs come into memory.
  func makeRoom() {
    registry.makeRoom(keeping: Set(waiters.values.lazy.flatMap(\.jobs)))
  }

  /// The job as it is known. Needs a loaded registry.
  package func get(_ id: JobID) async throws(SessionError) -> TrackedJob {
    try await recall([id], at: apiURL)
    return try known(id)
  }

  /// Those of the jobs that are tracked, in the order asked for. Needs a loaded registry.
  package func jobs(_ ids: [JobID]) async throws(SessionError) -> [TrackedJob] {
    try await recall(ids, at: apiURL)
    return ids.compactMap(job)
  }

  /// Writes the job as it is known. Needs a loaded registry.
  ///
  /// - Returns: Whether it did: when only the file can say, it did not, and ``get(_:)`` is to be called.
  package func writeJobInMemory(_ id: JobID, to writer: inout JSONWriter) throws(SessionError) -> Bool {
    guard let (row, text) = registry.writtenRow(apiURL.text, id) else {
      if registry.isComplete { throw .notTracked([id]) }
      return false
    }
    if row.isActive, let prospect = prospect(of: row.job) {
      text.write(to: &writer, with: prospect)
    } else {
      text.write(to: &writer)
    }
    return true
  }

  /// A job that is in memory, or nowhere.
  func known(_ id: JobID) throws(SessionError) -> TrackedJob {
    guard let job = job(id) else { throw .notTracked([id]) }
    return job
  }
}
