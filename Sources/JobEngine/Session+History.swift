internal import JSON
package import SurveyCoderAPI

extension Session {
  /// The progress points seen of a tracked job, from its durable events.
  ///
  /// - Throws: ``SessionError/notTracked(_:)``, ``SessionError/registry(_:)``.
  package func history(of id: JobID) async throws(SessionError) -> JobHistory {
    try await load()
    let job = try await get(id)
    let events: [JobEvent]
    do { events = try await store.events(of: id) } catch { throw .registry(error) }
    // The same id at another API is another job.
    let own = events.filter { event in
      let url = (try? event.job.document())?.root["apiUrl"]?.string
      return event.kind != .forgotten && (url ?? job.apiURL) == job.apiURL
    }
    return JobHistory(
      id: id, points: own.map(JobHistory.Point.init), isComplete: own.contains { $0.kind == .tracked })
  }
}
