internal import JSON

extension SandboxWorld {
  /// Fewer responses than this are coded at once, the others by a job.
  static let asyncThreshold = 50
  static let maxIdempotencyKeyLength = 255

  /// `POST /v2/code`. Only what was carried out is kept for replay: after an error the same key may be used again.
  mutating func code(_ call: Call, key: String) throws(ServiceError) -> SandboxResponse {
    guard let idempotencyKey = try idempotencyKey(of: call.request) else { return try carryOut(call) }
    let body = call.request.body
    switch idempotency.find(apiKey: key, idempotencyKey: idempotencyKey, body: body, at: call.now) {
    case .otherBody: throw .validation("Idempotency-Key reused with different body")
    case .replay(let answer):
      var response = SandboxResponse.json(answer.status, answer.body)
      response.headers["X-Idempotent-Replay"] = "true"
      return response
    case .unknown:
      let response = try carryOut(call)
      idempotency.keep(
        .init(status: response.status, body: response.body), apiKey: key, idempotencyKey: idempotencyKey,
        body: body, at: call.now)
      return response
    }
  }

  private func idempotencyKey(of request: SandboxRequest) throws(ServiceError) -> String? {
    guard let key = request.headers["idempotency-key"] else { return nil }
    guard (1...Self.maxIdempotencyKeyLength).contains(key.utf8.count) else {
      throw .validation("Idempotency-Key must have 1 to \(Self.maxIdempotencyKeyLength) characters.")
    }
    return key
  }

  private mutating func carryOut(_ call: Call) throws(ServiceError) -> SandboxResponse {
    let ids = try CodeRequest(body: call.request.body).ids
    let available = creditsAvailable(at: call.now)
    guard ids.count <= available else {
      throw ServiceError(
        "INSUFFICIENT_CREDITS", 402,
        "This request costs \(ids.count) credits, and \(max(0, available)) are left.")
    }
    return ids.count < Self.asyncThreshold ? codeInline(ids, call) : codeByJob(ids, call)
  }

  private mutating func codeInline(_ ids: [String], _ call: Call) -> SandboxResponse {
    settledCredits += ids.count
    let result = CodingResult(seed: planRandom.next(), ids: ids)
    let remaining = creditsRemaining(at: call.now)
    let body = Envelope.success { writer in
      writer.value(result)
    } meta: { writer in
      writer.member("credits_used", ids.count)
      writer.member("credits_remaining", remaining)
      writer.member("request_id", call.id)
    }
    return .json(200, body)
  }

  private mutating func codeByJob(_ ids: [String], _ call: Call) -> SandboxResponse {
    let fails = Double.random(in: 0..<1, using: &planRandom) < configuration.failureShare
    let order = JobOrder(
      total: ids.count, outcome: fails ? .codingFailed : .completed, responseIDs: ids, isCharged: true)
    let id = addJob(order, at: call.now)
    let body = Envelope.success { writer in
      writer.object { $0.member("job_id", id) }
    } meta: { writer in
      writer.member("request_id", call.id)
    }
    return .json(202, body)
  }
}
