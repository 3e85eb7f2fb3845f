internal import JSON

/// A simulated Survey Coder Pro: a pure state machine over time and chance that are given to it.
///
/// Time is world time, a `Duration` from the world's beginning. It never runs back from call to call; only
/// ``createJob(type:total:processing:queueing:outcome:at:)`` may be told of a later time beforehand. All keys
/// belong to one organization and see the same jobs.
package struct SandboxWorld: Sendable {
  /// Longest body that is read.
  package static let bodyLimitBytes = 32 << 20
  static let jobsPath = "/v2/jobs"

  /// What the world has been asked so far.
  package struct Tally: Sendable, Equatable {
    /// All requests, faulted ones included.
    package var requests = 0
    /// Those refused with 429 by the rate limit itself.
    package var rateLimited = 0
  }

  package let configuration: SandboxConfiguration
  package private(set) var tally = Tally()
  /// Whether `/health` answers 503 with `degraded`.
  package var isDegraded: Bool

  let calendar: WorldCalendar
  var schedule: JobSchedule
  var idempotency = IdempotencyCache()
  /// Paid for inline results and for jobs that are gone.
  var settledCredits = 0
  var planRandom: SeededRandom
  private var requestIDRandom: SeededRandom
  private let windowPhase: Duration
  private var keys: KeyRing
  private var limiters: [String: RateLimiter] = [:]
  private var faultQueue = FaultQueue()

  /// Begins a world at time 0, its initial jobs just created.
  package init(_ configuration: SandboxConfiguration = SandboxConfiguration()) {
    self.configuration = configuration
    isDegraded = configuration.isDegraded
    calendar = WorldCalendar(epoch: configuration.epoch)
    schedule = JobSchedule(places: configuration.concurrentJobs)
    keys = KeyRing(goodKey: configuration.goodKey)
    // Streams of their own: how many requests came must not change the jobs that follow.
    var random = SeededRandom(seed: configuration.seed)
    planRandom = random.split()
    requestIDRandom = random.split()
    windowPhase = .seconds(Double.random(in: 0..<60, using: &random))
    createInitialJobs()
  }

  /// Answers one request.
  package mutating func respond(to request: SandboxRequest, at now: Duration) -> SandboxResponse {
    settleExpiredJobs(at: now)
    tally.requests += 1
    let effect = faultQueue.take(for: request)
    let call = Call(request: request, id: requestID(of: request), now: now)
    if case .answer(let standIn) = effect { return answer(standIn, to: call) }
    let answered = answer(to: call)
    // In a step of its own: the headers tell what the limiter knows after the answer.
    var response = complete(answered, for: call)
    switch effect {
    case .delivery(let delivery): response.delivery = delivery
    case .spoil(let spoiling): spoiling.apply(to: &response)
    case .answer, nil: break
    }
    return response
  }

  private mutating func requestID(of request: SandboxRequest) -> String {
    if let id = request.headers["x-request-id"], !id.isEmpty { return id }
    return requestIDRandom.uuid()
  }

  private mutating func answer(to call: Call) -> SandboxResponse {
    do throws(ServiceError) {
      guard call.request.body.count <= Self.bodyLimitBytes else { throw .payloadTooLarge }
      let endpoint = try Endpoint(of: call.request)
      guard endpoint != .health else { return health(at: call.now) }
      let key = try keys.admit(call.request.headers)
      try count(call, key: key)
      return try answer(endpoint, to: call, key: key)
    } catch {
      return refusal(error, of: call)
    }
  }

  private mutating func count(_ call: Call, key: String) throws(ServiceError) {
    // Taken out for the change, or its log would be copied.
    var limiter = limiters.removeValue(forKey: key) ?? newLimiter()
    let wait = limiter.take(at: call.now)
    limiters[key] = limiter
    guard let wait else { return }
    tally.rateLimited += 1
    throw .rateLimited(retryAfterSeconds: max(1, clientSeconds(wait)))
  }

  private func newLimiter() -> RateLimiter {
    RateLimiter(
      configuration.limiter, requestsPerMinute: configuration.requestsPerMinute, phase: windowPhase)
  }

  /// Whole seconds of the client's clock, rounded up.
  private func clientSeconds(_ wait: Duration) -> Int {
    (configuration.clientSharesClock ? wait : wait / configuration.speed).secondsRoundedUp
  }

  func refusal(_ error: ServiceError, of call: Call) -> SandboxResponse {
    var response = SandboxResponse.json(error.status, Envelope.failure(error, requestID: call.id))
    if let seconds = error.retryAfterSeconds { response.headers["Retry-After"] = String(seconds) }
    if let allow = error.allow { response.headers["Allow"] = allow }
    return response
  }

  /// Adds the headers that every answer of the service has.
  func complete(_ response: SandboxResponse, for call: Call) -> SandboxResponse {
    var response = response
    let key = call.request.headers["x-api-key"] ?? ""
    let standing = (limiters[key] ?? newLimiter()).standing(at: call.now)
    let reset = calendar.unixSeconds(at: call.now) + clientSeconds(standing.untilReset)
    response.headers["Date"] = calendar.httpDate(at: call.now)
    response.headers["X-Request-Id"] = call.id
    response.headers["X-RateLimit-Limit"] = String(configuration.requestsPerMinute)
    response.headers["X-RateLimit-Remaining"] = String(standing.remaining)
    response.headers["X-RateLimit-Reset"] = String(reset)
    return response
  }
}

/// One request on its way through the world.
struct Call {
  let request: SandboxRequest
  /// The client's `X-Request-Id`, or one made here.
  let id: String
  let now: Duration
}

extension SandboxWorld {
  /// Lets something go wrong.
  package mutating func addFault(_ fault: Fault) { faultQueue.add(fault) }

  package mutating func removeFaults() { faultQueue.removeAll() }

  /// The faults that are still to come, with what is left of their counts.
  package var pendingFaults: [Fault] { faultQueue.faults }

  /// From now on the key is answered `KEY_REVOKED`.
  package mutating func revoke(key: String) { keys.revoked.insert(key) }

  /// From now on the key is answered `KEY_EXPIRED`.
  package mutating func expire(key: String) { keys.expired.insert(key) }
}
