internal import EngineTesting
internal import JSON
internal import JobEngine
internal import NIOConcurrencyHelpers
internal import Recording
internal import Sandbox
internal import SurveyCoderAPI

/// The sandbox's world and the way to it, for every process of a simulation.
final class SimulatedNetwork: Sendable {
  /// Why nothing gets through.
  enum Outage: Sendable, CaseIterable {
    /// Nobody listens.
    case refused
    /// A proxy answers with its own page.
    case proxy
  }

  private struct State {
    var world: SandboxWorld
    var random: SeededGenerator
    var outage: Outage?
    /// When requests of each key arrived that the limit counts, or would.
    var arrivals: [String: [Duration]] = [:]
    /// Answers to a look that said completed and had no result.
    var empty: [String: Int] = [:]
    /// Jobs of which the service itself was made to say that they are not there.
    var denied: Set<String> = []
    var isSilent = false
  }

  let time: SteppedTime
  private let state: NIOLockedValueBox<State>
  private let ledger: Ledger
  private let limit: Int

  init(_ scenario: Scenario, time: SteppedTime, ledger: Ledger) {
    self.time = time
    self.ledger = ledger
    limit = scenario.world.requestsPerMinute
    var world = scenario.world
    world.epoch = Int(time.startDate.milliseconds / 1000)
    state = NIOLockedValueBox(
      State(
        world: SandboxWorld(world), random: SeededGenerator(scenario.seed ^ 0x5EED),
        isSilent: scenario.sabotage == .silence))
  }

  var now: Duration { .milliseconds(time.elapsed) }

  func withWorld<Value>(_ body: (inout SandboxWorld, Duration) throws -> Value) rethrows -> Value {
    let now = now
    return try state.withLockedValue { try body(&$0.world, now) }
  }

  func begin(_ outage: Outage?) { state.withLockedValue { $0.outage = outage } }

  func mend() {
    state.withLockedValue {
      $0.outage = nil
      $0.world.removeFaults()
    }
  }

  func wasDenied(_ id: JobID) -> Bool { state.withLockedValue { $0.denied.contains(id.text) } }
  func emptyCompletions(_ id: JobID) -> Int { state.withLockedValue { $0.empty[id.text] ?? 0 } }

  /// Somebody else asks with the same key.
  func foreignRequest(key: APIKey) {
    withWorld { world, now in
      _ = world.respond(
        to: SandboxRequest("GET", "/v2/usage", headers: ["x-api-key": key.headerValue]), at: now)
    }
  }

  /// What the service will say of a job at its end, byte for byte.
  func finalResult(of id: String) -> [UInt8]? {
    state.withLockedValue { state in
      guard let job = state.world.job(id), job.outcome == .completed else { return nil }
      // A value: what is asked of the copy never happened.
      var copy = state.world
      copy.removeFaults()
      let request = SandboxRequest(
        "GET", "/v2/jobs/" + id, headers: ["x-api-key": "scp_test_" + String(repeating: "Z", count: 32)])
      let answer = copy.respond(to: request, at: job.endsAt)
      let document = try? JSONDocument(parsing: answer.body)
      return document?.root["data"]?["result"].map { Array($0.raw) }
    }
  }

  // MARK: One request

  struct Request: Sendable {
    var target: String
    var key: APIKey?
    var requestID: String

    var jobID: String? {
      target.hasPrefix("/v2/jobs/") ? String(target.dropFirst("/v2/jobs/".count)) : nil
    }
  }

  func latency() -> Duration {
    state.withLockedValue { .milliseconds(Int.random(in: 50...150, using: &$0.random)) }
  }

  /// Whether no answer will ever come.
  var isSilent: Bool { state.withLockedValue(\.isSilent) }

  /// The request arrives.
  func answer(_ request: Request) throws(APIError) -> SandboxResponse {
    let now = now
    let outcome = state.withLockedValue { state -> Result<SandboxResponse, APIError> in
      switch state.outage {
      case .refused:
        return .failure(
          APIError(.unreachable, message: "Nothing answers (simulated).", requestID: request.requestID))
      case .proxy:
        var response = SandboxResponse(status: 503, headers: ["Content-Type": "text/html"])
        response.body = Array("<html><h1>Maintenance</h1></html>".utf8)
        return .success(response)
      case nil: break
      }
      count(request, at: now, &state)
      var headers: HeaderFields = ["x-request-id": request.requestID]
      if let key = request.key { headers["x-api-key"] = key.headerValue }
      let refusals = state.world.tally.rateLimited
      let faults = state.world.pendingFaults
      let response = state.world.respond(
        to: SandboxRequest("GET", request.target, headers: headers), at: now)
      if state.world.pendingFaults != faults { ledger.count(\.faults) }
      if state.world.tally.rateLimited > refusals { ledger.refusedByLimit(at: now) }
      note(response, to: request, &state)
      return .success(response)
    }
    ledger.count(\.requests)
    return try outcome.get()
  }

  /// Holds the requests of one key against its limit, whatever the service's own count says.
  private func count(_ request: Request, at now: Duration, _ state: inout State) {
    guard let key = request.key?.headerValue, request.target != "/health" else { return }
    var arrivals = state.arrivals[key, default: []].filter { $0 > now - .seconds(60) }
    arrivals.append(now)
    state.arrivals[key] = arrivals
    if arrivals.count > limit {
      ledger.violation("\(arrivals.count) requests within 60 s where \(limit) are allowed", at: now)
    }
  }

  private func note(_ response: SandboxResponse, to request: Request, _ state: inout State) {
    guard let id = request.jobID else { return }
    if response.status == 404, state.world.state(ofJob: id, at: now) != nil,
      (try? JSONDocument(parsing: response.body))?.root["error"]?["code"] != nil
    {
      state.denied.insert(id)
    }
    if response.status == 200, let data = (try? JSONDocument(parsing: response.body))?.root["data"],
      data["status"]?.string == "completed", data["result"] == nil
    {
      state.empty[id, default: 0] += 1
    }
  }
}

/// The way of one process to the service.
struct SimulatedCarrier: APICarrier {
  /// As ``HTTPConfiguration/attemptTimeout``.
  private static let attemptTimeout: Duration = .seconds(20)

  let network: SimulatedNetwork
  let clock: SimulatedClock
  let life: Life
  let crashes: CrashPlan
  let ledger: Ledger
  let slot: Int

  func carry(
    _ target: String, key: APIKey?, requestID: String
  ) async throws(APIError) -> CarriedAnswer {
    let request = SimulatedNetwork.Request(target: target, key: key, requestID: requestID)
    if network.isSilent, request.jobID != nil { try await travel(.seconds(1_000_000), request) }
    try await travel(network.latency(), request)
    var response: SandboxResponse
    do throws(APIError) { response = try network.answer(request) } catch {
      ledger.note("\(slot) \(target) \(error.kind.rawValue)", at: network.now)
      throw error
    }
    ledger.note("\(slot) \(target) \(response.status)", at: network.now)
    try await deliver(&response, request)
    try await travel(network.latency(), request)
    if crashes.comes(.atAnswer) { await life.endHere() }
    if life.isGhost { throw failure(.cancelled, request) }
    return CarriedAnswer(
      status: response.status, headers: response.headers.fields.map { ($0.name, $0.value) },
      body: response.body, receivedAt: clock.date)
  }

  /// What the client's HTTP makes of each way of delivery; tests against real sockets say the same.
  private func deliver(
    _ response: inout SandboxResponse, _ request: SimulatedNetwork.Request
  ) async throws(APIError) {
    let half = Array(response.body.prefix(response.body.count / 2))
    switch response.delivery {
    case .whole: break
    case .trickle(let time) where time < Self.attemptTimeout: try await travel(time, request)
    case .hangBeforeHeaders:
      try await travel(Self.attemptTimeout, request)
      throw failure(.timeout, request)
    case .hangInBody, .trickle:
      try await travel(Self.attemptTimeout, request)
      // The status of an error counts although its body hangs.
      guard response.status >= 400 else { throw failure(.timeout, request) }
      response.body = half
    case .reset: throw failure(.unreachable, request)
    case .resetInBody, .truncate:
      guard response.status >= 400 else { throw failure(.unreachable, request) }
      response.body = half
    }
  }

  private func travel(_ time: Duration, _ request: SimulatedNetwork.Request) async throws(APIError) {
    do { try await clock.sleep(until: clock.now + time) } catch { throw failure(.cancelled, request) }
  }

  private func failure(_ kind: APIError.Kind, _ request: SimulatedNetwork.Request) -> APIError {
    APIError(kind, message: "Simulated: \(kind.rawValue).", requestID: request.requestID)
  }
}
