internal import SurveyCoderAPI

/// The requests of the poll loop, whose failures only move the next ones.
extension Session {
  /// So long no listing is tried after one was refused.
  private static let listRefusalHolds: Duration = .seconds(600)

  func lookInBackground(_ id: JobID, _ errand: Errand) async {
    do throws(SessionError) { try await look(at: id, errand) } catch {
      if isCurrent(errand) {
        retryLater(id, error)
      } else if errand.apiURL == apiURL {
        // What was said to a former key says nothing of this one.
        polls[id]?.plan(at: clock.now, "asked with the former key")
      }
    }
    // The job may have been forgotten and tracked anew meanwhile, and be looked at by another.
    if polls[id]?.flight == errand.number { polls[id]?.flight = nil }
    alarm.ring()
  }

  func listInBackground(_ kind: ListKind, _ errand: Errand) async {
    do throws(SessionError) {
      let page = try await list(kind.status, limit: ListCoverage.pageSize, errand)
      let rows = page.jobs.filter { registry[errand.apiURL.text, $0.id] != nil }
      try await apply(rows.map { Observation(id: $0.id, sight: .row($0)) }, errand)
      if isCurrent(errand) { scheduler.landed(page, errand: errand.number, at: clock.now) }
    } catch {
      if case .api(let error) = error, isCurrent(errand), !error.isTransient, !error.stopsTheKey {
        // Jobs can be looked at one by one.
        listsRefusedUntil = clock.now + Self.listRefusalHolds
      } else if case .registry = error {
        listsRefusedUntil = clock.now + .seconds(10)
      }
    }
    scheduler.lostList(errand.number)
    alarm.ring()
  }

  /// Asks for the service's list. The request must be booked in the budget already.
  func list(_ status: JobStatus?, limit: Int, _ errand: Errand) async throws(SessionError) -> JobPage {
    do throws(APIError) {
      let answer = try await ask(.jobs) { () async throws(APIError) in
        try await errand.api.jobs(status: status, limit: limit, key: errand.key)
      }
      await succeeded(answer.metadata.rateLimit, date: answer.metadata.date, errand)
      return answer.value
    } catch { throw await failed(error, errand) }
  }

  /// Whether the job was tracked so lately that the service may not know it everywhere yet.
  private func isYoung(_ id: JobID) -> Bool {
    registry[apiURL.text, id].map { clock.date - $0.trackedAt < .seconds(10) } ?? false
  }

  /// Seconds. The breaker spaces the looks of a service that is away; a job that alone fails must in the end come up
  /// less often than the breaker asks, or no other job would ever be asked for.
  private static func pause(after failures: Int) -> Int { min(60, 2 << min(max(0, failures - 2), 5)) }

  private func retryLater(_ id: JobID, _ error: SessionError) {
    let now = clock.now
    metrics.retries += 1
    switch error {
    case .api(let error) where error.kind == .rateLimited:
      // The budget's hold spaces the looks; the job itself is as due as before.
      polls[id]?.plan(at: now, "as soon as the rate limit allows")
    case .api(let error) where error.stopsTheKey:
      // No look goes out before another key, or the one further try: then every job is due.
      polls[id]?.plan(at: now, "as soon as the API accepts the key")
    case .api(let error) where error.isTransient:
      let failures = polls[id]?.failures ?? 0
      polls[id]?.failures = failures + 1
      polls[id]?.putOff(until: now + .seconds(Self.pause(after: failures)), "again after: \(error.message)")
    case .unknownJob where isYoung(id):
      // The service may not have told all its parts of a job that was begun a moment ago.
      polls[id]?.putOff(until: now + .seconds(5), "soon again: the API does not know it yet")
    case .api(let apiError), .unknownJob(_, let apiError):
      // Refused for this job alone: nothing says that the next look will fare better, so look rarely, and let
      // nobody wait for it.
      polls[id]?.putOff(until: now + .seconds(600), "rarely, after: \(apiError.message)")
      tellWaiters(of: id, isUnresolved: error)
    case .registry(let error):
      polls[id]?.putOff(until: now + .seconds(10), "again after: \(error.description)")
    default: polls[id]?.putOff(until: now + .seconds(2), "again soon")
    }
  }
}
