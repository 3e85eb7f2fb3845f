internal import JobEngine
internal import NIOConcurrencyHelpers
package import Sandbox
package import SurveyCoderAPI

/// The sandbox's world in virtual time: what it answers goes through the client's own decoding, after a latency.
package final class SimulatedService: APICarrier {
  private struct State {
    var world: SandboxWorld
    var random: SeededGenerator
    var waiting = 0
    var stirrings = 0
    var refusedByOutage = 0

    mutating func move(_ requests: Int) {
      waiting += requests
      stirrings += 1
    }
  }

  private let clock: ManualClock
  /// While it lasts, a proxy answers 503 in the service's place.
  private let outage: Range<Duration>?
  private let state: NIOLockedValueBox<State>

  package init(
    _ configuration: SandboxConfiguration, clock: ManualClock, outage: Range<Duration>? = nil
  ) {
    self.outage = outage
    var configuration = configuration
    configuration.epoch = Int(ManualClock.startDate.milliseconds / 1000)
    configuration.clientSharesClock = true
    self.clock = clock
    state = NIOLockedValueBox(
      State(world: SandboxWorld(configuration), random: SeededGenerator(configuration.seed)))
  }

  /// Requests that are on their way, asleep on the clock.
  package var waiting: Int { state.withLockedValue(\.waiting) }

  /// Grows whenever a request sets out or arrives.
  package var stirrings: Int { state.withLockedValue(\.stirrings) }

  /// Requests that the outage met.
  package var refusedByOutage: Int { state.withLockedValue(\.refusedByOutage) }

  package func withWorld<Value>(_ body: (inout SandboxWorld, Duration) throws -> Value) rethrows -> Value {
    try state.withLockedValue { try body(&$0.world, clock.elapsed) }
  }

  package func carry(
    _ target: String, key: APIKey?, requestID: String
  ) async throws(APIError) -> CarriedAnswer {
    // 0.1 to 0.3 s there and back, as in the reference simulation.
    let latency = state.withLockedValue { Duration.seconds(Double.random(in: 0.1...0.3, using: &$0.random)) }
    try await travel(latency / 2, requestID)
    var headers: HeaderFields = ["x-request-id": requestID]
    if let key { headers["x-api-key"] = key.headerValue }
    let request = SandboxRequest("GET", target, headers: headers)
    let isOut = outage?.contains(clock.elapsed) ?? false
    if isOut { state.withLockedValue { $0.refusedByOutage += 1 } }
    let response =
      isOut
      ? SandboxResponse(status: 503, headers: ["Content-Type": "text/html"])
      : withWorld { world, now in world.respond(to: request, at: now) }
    try await travel(latency / 2, requestID)
    return CarriedAnswer(
      status: response.status, headers: response.headers.fields.map { ($0.name, $0.value) },
      body: response.body, receivedAt: clock.date)
  }

  private func travel(_ time: Duration, _ requestID: String) async throws(APIError) {
    state.withLockedValue { $0.move(1) }
    defer { state.withLockedValue { $0.move(-1) } }
    do { try await clock.sleep(until: clock.now + time) } catch {
      throw APIError(.cancelled, message: "The caller went away.", requestID: requestID)
    }
  }
}
