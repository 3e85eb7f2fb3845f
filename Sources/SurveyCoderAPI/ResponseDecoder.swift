internal import JSON

/// Turns replies into values, after ``ResponseClassifier`` has let them pass.
struct ResponseDecoder {
  private let endpoint: Endpoint
  private let classifier: ResponseClassifier

  init(endpoint: Endpoint, url: APIURL) {
    self.endpoint = endpoint
    classifier = ResponseClassifier(endpoint: endpoint, url: url)
  }

  func job(_ id: JobID, in reply: HTTPReply) throws(APIError) -> RemoteJob {
    let data = try data(of: reply)
    let job: RemoteJob
    do {
      job = try RemoteJob(data, spooled: reply.spooled)
    } catch {
      throw classifier.badResponse(error.problem, in: reply)
    }
    guard job.id == id else { throw classifier.badResponse("it is about another job", in: reply) }
    return job
  }

  /// Keeps the rows that can be read and counts the others.
  ///
  /// - Parameter limit: Rows that were asked for, 1 to 100.
  func page(in reply: HTTPReply, limit: Int) throws(APIError) -> JobPage {
    let data = try data(of: reply)
    guard data.kind == .array else { throw classifier.badResponse("its data is not a list", in: reply) }
    let jobs = data.elements.compactMap { try? RemoteJob($0) }
    return JobPage(jobs: jobs, unreadableRows: data.count - jobs.count, isFull: data.count >= limit)
  }

  func usage(in reply: HTTPReply) throws(APIError) -> Usage {
    let data = try data(of: reply)
    guard data.kind == .object else { throw classifier.badResponse("its data is not an object", in: reply) }
    return Usage(
      plan: data["plan"]?.word, creditsRemaining: data["credits_remaining"]?.wholeNumber,
      creditsMonthly: data["credits_monthly"]?.wholeNumber,
      requestsPerMinute: data["rate_limit"]?["rpm"]?.positiveCount,
      concurrentJobs: data["rate_limit"]?["concurrent_jobs"]?.positiveCount, raw: data.rawJSON)
  }

  /// 503 is the status of a degraded service, whose body is an answer as good as any (reference, `GET
  /// /health`). A 503 that does not say how the service is came from something before it.
  func health(in reply: HTTPReply) throws(APIError) -> Health {
    if reply.status == 503, let root = try? JSONDocument(parsing: reply.body).root,
      let health = Health(root, httpStatus: 503)
    {
      return health
    }
    if let error = classifier.error(in: reply) { throw error }
    let root = try root(of: reply)
    guard let health = Health(root, httpStatus: reply.status) else {
      throw classifier.badResponse("it has no status", in: reply, envelope: ErrorEnvelope(root))
    }
    return health
  }

  /// The `data` member of a success envelope.
  private func data(of reply: HTTPReply) throws(APIError) -> JSONValue {
    if let error = classifier.error(in: reply) { throw error }
    let root = try root(of: reply)
    let data = root["data"].flatMap { $0.isNull ? nil : $0 }
    let envelope = ErrorEnvelope(root)
    if root["success"]?.bool == false || (data == nil && envelope?.message != nil) {
      // The sentence that this becomes a part of has its own full stop.
      let reason = envelope?.message.map { ": \($0.hasSuffix(".") ? String($0.dropLast()) : $0)" }
      let problem = "it says that it failed\(reason ?? " without a reason")"
      throw classifier.badResponse(problem, in: reply, envelope: envelope)
    }
    guard let data else { throw classifier.badResponse("it has no data", in: reply, envelope: envelope) }
    return data
  }

  private func root(of reply: HTTPReply) throws(APIError) -> JSONValue {
    let root: JSONValue
    if let problem = reply.problem { throw classifier.notJSON(problem, in: reply) }
    do {
      root = try JSONDocument(parsing: reply.body).root
    } catch {
      throw classifier.notJSON(error, in: reply)
    }
    guard root.kind == .object else { throw classifier.badResponse("it is not an object", in: reply) }
    return root
  }
}

extension Health {
  /// - Returns: `nil` when the body does not say how the service is.
  fileprivate init?(_ root: JSONValue, httpStatus: Int) {
    guard let status = root["data"]?["status"]?.word ?? root["status"]?.word else { return nil }
    self.init(status: status, isHealthy: httpStatus == 200, raw: root.rawJSON)
  }
}

extension JSONValue {
  /// An integer, below 0 too: an enterprise balance may be.
  fileprivate var wholeNumber: Int? {
    if let int { return int }
    guard let number = lenientDouble, abs(number) <= 9_007_199_254_740_992 else { return nil }
    return Int(number)
  }

  /// A limit of 0 would say that nothing is allowed ever: no limit to go by.
  fileprivate var positiveCount: Int? { lenientCount.flatMap { $0 > 0 ? $0 : nil } }
}
