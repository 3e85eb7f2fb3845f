internal import EngineTesting
internal import JSON
internal import JobEngine
internal import Recording
internal import Sandbox
internal import SurveyCoderAPI

/// Starts the processes, lets things happen, mends all and looks what became of it.
struct SimulationDriver {
  let simulation: Simulation
  var random: SeededGenerator
  /// `nil` where the process is down.
  var slots: [SimulatedProcess?]
  /// Those that were killed, and hold memory still.
  var dead: [SimulatedProcess] = []
  var started = 0
  var key: APIKey
  var keys = 1
  var jobs: [JobID] = []

  var scenario: Scenario { simulation.scenario }
  var ledger: Ledger { simulation.ledger }
  var network: SimulatedNetwork { simulation.network }
  var now: Duration { network.now }

  init(_ simulation: Simulation) throws {
    self.simulation = simulation
    random = SeededGenerator(simulation.scenario.seed)
    slots = Array(repeating: nil, count: simulation.scenario.processes)
    key = try Self.key(1)
  }

  static func key(_ number: Int) throws -> APIKey {
    let digits = String(number)
    return try APIKey("scp_test_" + String(repeating: "K", count: 32 - digits.count) + digits)
  }

  mutating func run() async throws {
    for text in network.withWorld({ world, now in world.jobIDs(at: now) }) {
      ledger.expect(network.finalResult(of: text), of: try JobID(text))
    }
    for slot in slots.indices {
      try await start(slot)
      try await settle()
    }
    for _ in 0..<scenario.actions {
      try await sleep(upTo: scenario.pause)
      try await tidy()
      try await act()
      try await settle()
    }
    try await mend()
    try await finish()
    for process in dead { await process.bury() }
  }

  mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  mutating func sleep(upTo most: Duration) async throws {
    let time = Duration.milliseconds(Int64.random(in: 0...most.milliseconds, using: &random))
    try await simulation.time.sleep(until: simulation.time.now + time)
  }

  func sleep(_ time: Duration) async throws {
    try await simulation.time.sleep(until: simulation.time.now + time)
  }

  /// Returns when all that was begun has come so far that only time brings it further: what two processes do at one
  /// moment would come in an order of chance.
  func settle() async throws { try await sleep(.milliseconds(1)) }

  // MARK: Processes

  mutating func start(_ slot: Int) async throws {
    let process = try SimulatedProcess(slot, number: started, in: simulation, key: key)
    started += 1
    slots[slot] = process
    ledger.note("\(slot) starts", at: now)
    simulation.watch(slots.compactMap(\.self))
    let before = ledger.tracked
    call("load", process) { session throws(SessionError) in
      try await session.load()
      return await session.jobs.map(\.id)
    } then: { [ledger, network] ids in
      for id in before where ledger.isTracked(id) && !ids.contains(id) {
        ledger.violation("a restart lost \(id), which is tracked", at: network.now)
      }
      return "\(ids.count) jobs"
    }
    // The reader begins when the registry is there: two reads at one moment would end in an order of chance.
    try await settle()
    process.run { [ledger, network] session in
      while process.life.isAlive {
        let events = try? await session.nextEvents(after: ledger.lastHeard(slot))
        guard let events, !events.isEmpty, process.life.isAlive else { return }
        for event in events {
          ledger.heard(event, slot, at: network.now)
          guard event.kind == .completed, let json = try? event.job.document().root,
            let job = TrackedJob(json: json)
          else { continue }
          ledger.check(job, by: "event \(event.sequence)", network, at: network.now)
        }
      }
    }
  }

  /// Finds those that were killed on their way.
  mutating func tidy() async throws {
    for case let process? in slots where !process.life.isAlive {
      ledger.count(\.crashes)
      ledger.note("\(process.slot) was killed", at: now)
      await process.closeFiles()
      dead.append(process)
      slots[process.slot] = nil
    }
    simulation.watch(slots.compactMap(\.self))
  }

  /// Asks a process for something, and holds it to an answer.
  ///
  /// - Parameter time: Within which it must answer.
  func call<Value: Sendable>(
    _ what: String, _ process: SimulatedProcess, within time: Duration? = nil,
    cancelledBy cancel: Duration? = nil,
    _ body: @escaping @Sendable (Session) async throws(SessionError) -> Value,
    then: @escaping @Sendable (Value) -> String
  ) {
    let number = ledger.begin(
      Ledger.Call(what: what, slot: process.slot, life: process.life, deadline: time.map { now + $0 }),
      at: now)
    process.run { [ledger, network, simulation] session in
      let work = Task(executorPreference: process.taskExecutor) { () -> Result<Value, SessionError> in
        do throws(SessionError) { return .success(try await body(session)) } catch { return .failure(error) }
      }
      let canceller = cancel.map { cancel in
        Task(executorPreference: process.taskExecutor) {
          try? await simulation.time.sleep(until: simulation.time.now + cancel)
          work.cancel()
        }
      }
      let result = await withTaskCancellationHandler {
        await work.value
      } onCancel: {
        work.cancel()
      }
      canceller?.cancel()
      guard process.life.isAlive else { return }
      switch result {
      case .success(let value): ledger.answered(number, then(value), at: network.now)
      case .failure(let error):
        ledger.answered(number, error.kind, at: network.now)
        if !Self.mayFail(what, error) {
          ledger.violation("\(what) failed with \(error.kind): \(error.message)", at: network.now)
        }
      }
    }
  }

  /// What a call may be refused with while the disk is well.
  private static func mayFail(_ what: String, _ error: SessionError) -> Bool {
    switch error {
    case .ended, .cancelled: true
    case .registry, .invalidKey, .keyFile, .invalidURL, .invalidJobID, .unknownReference, .ambiguousReference,
      .resultTooLarge, .noSuchPlace, .policy, .moved, .noKey:
      false
    case .notTracked: ["wait", "refresh", "result"].contains(what)
    case .keyRefused: what == "wait"
    case .resultUnavailable: what == "result"
    case .unknownJob: what == "refresh"
    case .budgetPaused: ["refresh", "discover", "usage"].contains(what)
    case .api(let error):
      error.kind != .cancelled && ["refresh", "discover", "usage", "health"].contains(what)
    }
  }
}
