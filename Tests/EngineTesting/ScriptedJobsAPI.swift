package import JSON
package import SurveyCoderAPI

/// An API that answers what it was told, in order, and fails on anything else.
package actor ScriptedJobsAPI: JobsAPI {
  package typealias JobAnswer = Result<Answer<RemoteJob>, APIError>

  private var answers: [JobID: [JobAnswer]] = [:]
  private var pages: [Result<Answer<JobPage>, APIError>] = []
  private var usages: [Result<Answer<Usage>, APIError>] = []
  private var healths: [Result<Answer<Health>, APIError>] = []
  /// Ids in the order in which they were asked for.
  package private(set) var looks: [JobID] = []
  package private(set) var keys: [APIKey] = []
  /// Requests that the script did not hold.
  package private(set) var unexpected: [String] = []
  private var gates: [JobID: [CheckedContinuation<Void, Never>]] = [:]
  private var closedGates: Set<JobID> = []

  package init() {}

  /// Adds answers to `GET /v2/jobs/{id}`.
  package func script(_ id: JobID, _ answers: JobAnswer...) { self.answers[id, default: []] += answers }
  package func script(pages: Result<Answer<JobPage>, APIError>...) { self.pages += pages }
  package func script(usages: Result<Answer<Usage>, APIError>...) { self.usages += usages }
  package func script(healths: Result<Answer<Health>, APIError>...) { self.healths += healths }

  /// Answers that nobody asked for.
  package var unused: Int {
    answers.values.map(\.count).reduce(0, +) + pages.count + usages.count + healths.count
  }

  /// Makes requests for the job wait until ``open(_:)``.
  package func hold(_ id: JobID) { closedGates.insert(id) }

  package func open(_ id: JobID) {
    closedGates.remove(id)
    for gate in gates.removeValue(forKey: id) ?? [] { gate.resume() }
  }

  package func job(
    _ id: JobID, key: APIKey, spooling: any ResultSpooling
  ) async throws(APIError) -> Answer<RemoteJob> {
    looks.append(id)
    keys.append(key)
    if closedGates.contains(id) {
      await withCheckedContinuation { gates[id, default: []].append($0) }
    }
    guard answers[id]?.isEmpty == false else { throw notHeld("GET /v2/jobs/\(id)") }
    return try answers[id, default: []].removeFirst().get()
  }

  package func jobs(
    status: JobStatus?, limit: Int, key: APIKey
  ) async throws(APIError) -> Answer<JobPage> {
    keys.append(key)
    guard !pages.isEmpty else { throw notHeld("GET /v2/jobs") }
    return try pages.removeFirst().get()
  }

  package func usage(key: APIKey) async throws(APIError) -> Answer<Usage> {
    guard !usages.isEmpty else { throw notHeld("GET /v2/usage") }
    return try usages.removeFirst().get()
  }

  package func health() async throws(APIError) -> Answer<Health> {
    guard !healths.isEmpty else { throw notHeld("GET /health") }
    return try healths.removeFirst().get()
  }

  package func close() async {}

  private func notHeld(_ request: String) -> APIError {
    unexpected.append(request)
    return APIError(
      .refused, message: "The script holds no answer to \(request).", requestID: "unscripted", httpStatus: 418
    )
  }
}

extension Result where Success == Answer<RemoteJob>, Failure == APIError {
  /// An answer that shows the job like this.
  package static func job(
    _ id: JobID, _ status: JobStatus, processed: Int = 0, total: Int = 100, result: RawJSON? = nil,
    failure: JobFailure? = nil, createdAt: Timestamp? = nil, rateLimit: RateLimitReport? = nil
  ) -> Self {
    var job = RemoteJob(id: id, type: "one_call", status: status)
    job.progress = JobProgress(
      processed: processed, total: total, percentage: total > 0 ? Double(processed) / Double(total) * 100 : 0)
    job.result = result.map(RemoteResult.inline)
    job.failure = failure
    job.createdAt = createdAt
    return .success(Answer(job, ResponseMetadata(requestID: "scripted", rateLimit: rateLimit)))
  }

  package static func completed(_ id: JobID, result: String = #"{"results":[]}"#) -> Self {
    .job(id, .completed, processed: 100, result: RawJSON(validated: Array(result.utf8)))
  }

  package static func error(
    _ kind: APIError.Kind, status: Int? = nil, code: String? = nil, retryAfter: Duration? = nil
  ) -> Self {
    .failure(
      APIError(
        kind, message: "Scripted \(kind.rawValue).", requestID: "scripted", httpStatus: status, code: code,
        retryAfter: retryAfter))
  }
}
