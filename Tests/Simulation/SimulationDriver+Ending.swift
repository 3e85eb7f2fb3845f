internal import JobEngine
internal import Recording
internal import SurveyCoderAPI

/// All is mended, and what was promised must have come true.
extension SimulationDriver {
  /// Longest that a job may need to its end when nothing is in the way: the longest hold after an absurd Retry-After,
  /// the longest pause after a refusal, and the runs.
  private static let patience: Duration = .seconds(3600)

  mutating func mend() async throws {
    ledger.note("mended", at: now)
    network.mend()
    try await tidy()
    for slot in slots.indices {
      guard let process = slots[slot] else {
        try await start(slot)
        try await settle()
        continue
      }
      // Of a crash that was planned and has not come there is no more need.
      _ = CrashPoint.allCases.contains(where: process.crashes.comes)
      setKey(process)
      try await settle()
    }
    for case let process? in slots {
      waitForAll(process)
      try await settle()
    }
    let limit = now + Self.patience
    while now < limit, !ledger.openCalls.isEmpty { try await sleep(.seconds(5)) }
    for call in ledger.openCalls {
      ledger.violation("\(call.what) in process \(call.slot) has no answer", at: now)
    }
  }

  /// Waits for all that is tracked until nothing is unresolved for a passing reason.
  private func waitForAll(_ process: SimulatedProcess) {
    let ids = ledger.tracked
    call("wait", process) { [simulation] session throws(SessionError) in
      var reply = try await session.wait(for: ids)
      for _ in 0..<5 where !reply.unresolved.isEmpty {
        // What the service said of a job counts for a minute.
        do { try await simulation.time.sleep(until: simulation.time.now + .seconds(61)) } catch {
          throw .cancelled
        }
        reply = try await session.wait(for: ids)
      }
      return reply
    } then: { [ledger, network] reply in
      let known = Dictionary(reply.jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      for id in ids where ledger.isTracked(id) {
        guard let job = known[id] else {
          ledger.violation("\(id) was tracked and is lost", at: network.now)
          continue
        }
        ledger.check(job, by: "the last wait", network, at: network.now)
        if job.isActive { ledger.violation("\(id) never came to its end: \(job.status)", at: network.now) }
      }
      return "\(reply.outcome.rawValue) of \(reply.jobs.count)"
    }
  }

  /// The processes end, and the next one finds all that was told of.
  mutating func finish() async throws {
    // Readers hear of the last events.
    try await sleep(.seconds(3))
    for case let process? in slots {
      await Task(executorPreference: process.taskExecutor) { await process.session.end() }.value
    }
    for call in ledger.openCalls {
      ledger.violation(
        "\(call.what) in process \(call.slot) has no answer though the session has ended", at: now)
    }
    simulation.watch([])
    let slot = 0
    let last = try SimulatedProcess(slot, number: 0, in: simulation, key: key)
    let (ledger, network, scenario) = (ledger, network, scenario)
    let tracked = ledger.tracked
    await Task(executorPreference: last.taskExecutor) {
      do throws(SessionError) {
        try await last.session.load()
        let jobs = await last.session.jobs
        for job in jobs { ledger.check(job, by: "the registry", network, at: network.now) }
        for id in tracked where !jobs.contains(where: { $0.id == id }) {
          ledger.violation("\(id) was tracked and is not in the registry at the end", at: network.now)
        }
        let events = try await last.session.events(after: 0)
        for slot in 0..<scenario.processes {
          let heard = ledger.events(of: slot)
          if heard.map(\.sequence) != events.map(\.sequence) || heard.map(\.kind) != events.map(\.kind) {
            ledger.violation(
              "process \(slot) heard \(heard.count) events where the registry has \(events.count)",
              at: network.now)
          }
        }
      } catch { ledger.violation("the registry can't be read at the end: \(error.message)", at: network.now) }
      await last.session.end()
    }.value
  }
}
