internal import EngineTesting
internal import JobEngine
internal import NIOConcurrencyHelpers
internal import Sandbox
internal import SurveyCoderAPI

/// What happens before all is mended.
extension SimulationDriver {
  enum Action: CaseIterable {
    case createAndTrack, wait, refresh, discover, usage, health, status, read, forget, fault, outage, rotate,
      setKey,
      setDate, crash, planCrash, end, restart, foreign, relabel

    var weight: Int {
      switch self {
      case .createAndTrack, .wait, .fault: 20
      case .refresh, .restart, .planCrash: 8
      case .discover, .outage, .crash, .foreign: 4
      case .usage, .status, .read, .rotate, .setKey, .setDate, .relabel: 3
      case .health, .forget, .end: 2
      }
    }
  }

  private static let lots = Action.allCases.flatMap { Array(repeating: $0, count: $0.weight) }

  mutating func act() async throws {
    let action = jobs.isEmpty ? .createAndTrack : pick(Self.lots)
    ledger.note("\(action)", at: now)
    switch action {
    case .fault: addFault()
    case .outage: try await haveOutage()
    case .rotate: try await rotateKey()
    case .setDate: setDate()
    case .foreign: if scenario.hasForeign { (0..<5).forEach { _ in network.foreignRequest(key: key) } }
    case .restart:
      if let slot = slots.indices.first(where: { slots[$0] == nil }) { try await start(slot) }
    default:
      guard let process = somebody() else { return }
      try await ask(process, action)
    }
  }

  mutating func somebody() -> SimulatedProcess? {
    let alive = slots.compactMap(\.self).filter(\.life.isAlive)
    return alive.isEmpty ? nil : pick(alive)
  }

  private mutating func ask(_ process: SimulatedProcess, _ action: Action) async throws {
    switch action {
    case .createAndTrack: try createAndTrack(process)
    case .wait: wait(process)
    case .crash:
      guard scenario.hasCrashes else { return }
      process.life.end()
    case .planCrash: if scenario.hasCrashes { process.crashes.plan(pick(CrashPoint.allCases)) }
    case .end: await end(process)
    case .setKey: setKey(process)
    case .forget: forget(process)
    case .discover: discover(process)
    default: askSimply(process, action)
    }
  }

  private mutating func askSimply(_ process: SimulatedProcess, _ action: Action) {
    let id = pick(jobs)
    switch action {
    case .refresh:
      let (ledger, network) = (ledger, network)
      call("refresh", process) { session throws(SessionError) in
        try await session.refresh(id)
      } then: { job in
        ledger.check(job, by: "refresh", network, at: network.now)
        return job.status.text
      }
    case .usage:
      call("usage", process) { session throws(SessionError) in
        try await session.usage()
      } then: { _ in
        "ok"
      }
    case .health:
      call("health", process, within: .seconds(25)) { session throws(SessionError) in
        try await session.health()
      } then: { _ in
        "ok"
      }
    case .status:
      call("status", process, within: .zero) { session throws(SessionError) in
        try await session.status()
      } then: {
        "\($0.tracked) tracked, \($0.active) active"
      }
    case .read:
      call("result", process, within: .zero) { session throws(SessionError) in
        try await session.result(of: id)
      } then: {
        "\($0.count) bytes"
      }
    case .relabel where ledger.isTracked(id):
      call("track", process) { session throws(SessionError) in
        try await session.track([id], label: "again")
      } then: {
        "\($0.count) jobs"
      }
    default: break
    }
  }

  private mutating func createAndTrack(_ process: SimulatedProcess) throws {
    let ids = try (0..<Int.random(in: 1...3, using: &random)).map { _ in
      let fails = chance(0.15)
      let run = Duration.seconds(Int.random(in: 1...90, using: &random))
      let text = network.withWorld { world, now in
        world.createJob(
          processing: run,
          outcome: fails ? .failed(code: "CODING_FAILED", message: "Simulated.") : .completed,
          at: now)
      }
      ledger.expect(network.finalResult(of: text), of: try JobID(text))
      return try JobID(text)
    }
    jobs += ids
    call("track", process) { session throws(SessionError) in
      try await session.track(ids)
    } then: { [ledger] found in
      ledger.track(ids)
      return "\(found.count) jobs"
    }
  }

  private mutating func wait(_ process: SimulatedProcess) {
    let count = min(jobs.count, Int.random(in: 1...4, using: &random))
    let ids = Array(jobs.shuffled(using: &random).prefix(count))
    let timeout: Duration? = chance(0.5) ? .seconds(Int.random(in: 0...90, using: &random)) : nil
    let cancel: Duration? = chance(0.15) ? .seconds(Int.random(in: 0...30, using: &random)) : nil
    let mode = pick(WaitMode.allCases)
    call("wait", process, within: cancel ?? timeout, cancelledBy: cancel) { session throws(SessionError) in
      try await session.wait(for: ids, mode: mode, timeout: timeout)
    } then: { [ledger, network] reply in
      for job in reply.jobs { ledger.check(job, by: "wait", network, at: network.now) }
      let ended = reply.jobs.count { !$0.isActive } + reply.unresolved.count
      if reply.outcome != .timeout, mode == .all, ended < reply.jobs.count {
        ledger.violation(
          "a wait for all ended as \(reply.outcome) with \(ended) of \(reply.jobs.count)", at: network.now)
      }
      return reply.outcome.rawValue
    }
  }

  private mutating func discover(_ process: SimulatedProcess) {
    let tracks = chance(0.3)
    call("discover", process) { session throws(SessionError) in
      try await session.discover(limit: 100, tracks: tracks)
    } then: { [ledger] found in
      if tracks { ledger.track(found.jobs.map(\.job.id)) }
      return "\(found.jobs.count) rows"
    }
  }

  private mutating func forget(_ process: SimulatedProcess) {
    let id = pick(jobs)
    jobs.removeAll { $0 == id }
    // Nobody knows whether a crash comes before or after it, and who tracks it meanwhile.
    ledger.untrack(id)
    if jobs.isEmpty { return }
    call("forget", process) { session throws(SessionError) in
      try await session.forget([id])
    } then: {
      "\($0)"
    }
  }

  private mutating func end(_ process: SimulatedProcess) async {
    let (ledger, network) = (ledger, network)
    ledger.note("\(process.slot) ends", at: network.now)
    await Task(executorPreference: process.taskExecutor) { await process.session.end() }.value
    // Who waited was told before it ended.
    slots[process.slot] = nil
    simulation.watch(slots.compactMap(\.self))
  }

  private mutating func addFault() {
    let text =
      chance(scenario.hasLastingFaults ? 0.2 : 0) ? pick(FaultKinds.lasting) : pick(FaultKinds.passing)
    var fault = FaultKinds.fault(text)
    fault.count = Int.random(in: 1...4, using: &random)
    fault.skip = Int.random(in: 0...3, using: &random)
    if chance(0.5) {
      fault.match.path = pick([.prefix("/v2/jobs/"), .exact("/v2/jobs"), .prefix("/v2/usage")])
    }
    ledger.note("fault \(text)", at: now)
    network.withWorld { world, _ in world.addFault(fault) }
  }

  private mutating func haveOutage() async throws {
    ledger.count(\.outages)
    network.begin(pick(SimulatedNetwork.Outage.allCases))
    try await sleep(upTo: scenario.isLong ? .seconds(7200) : .seconds(90))
    network.begin(nil)
  }

  /// The former key is revoked some time after the processes have the new one, or before.
  private mutating func rotateKey() async throws {
    let former = key
    keys += 1
    key = try Self.key(keys)
    network.withWorld { world, _ in world.revoke(key: former.headerValue) }
    for case let process? in slots where chance(0.7) {
      setKey(process)
      try await settle()
    }
  }

  func setKey(_ process: SimulatedProcess) {
    call("key", process, within: .zero) { [key] session throws(SessionError) in
      try await session.setKey(key, source: .session)
    } then: {
      "set"
    }
  }

  private mutating func setDate() {
    let shift = Duration.seconds(pick([-86_400, -3600, -61, 61, 3600, 86_400, 400_000]))
    simulation.dateShift.withLockedValue { $0 += shift }
  }
}
