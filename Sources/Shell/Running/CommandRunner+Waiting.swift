internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension CommandRunner {
  func wait(_ wait: WaitForJobs, _ output: CommandOutput) async throws(CommandFailure) -> CommandOutcome {
    let ids = try await ids(of: wait.ids)
    let form = form(of: output)
    let reply = try await follow(ids, form, output) { [session] () throws(SessionError) in
      try await session.wait(for: ids, mode: wait.mode, timeout: wait.timeout)
    }
    let isEmpty = reply.jobs.isEmpty && reply.unresolved.isEmpty
    if !output.isForPeople || isEmpty { try await output.write(reply) } else { output.keep(reply) }
    // Time that ran out because nothing answered is told as that.
    if reply.outcome == .timeout, await session.trouble != nil { return .done(.unreachable) }
    return .done(ExitCode(reply.outcome))
  }

  func watch(
    _ references: [JobReference], _ output: CommandOutput
  ) async throws(CommandFailure) -> CommandOutcome {
    let ids = try await ids(of: references.isEmpty ? [.loose(JobGroup.active.rawValue)] : references)
    guard !ids.isEmpty || !output.isForPeople else {
      try await output.write(lines: ["No job is active."])
      return .done(.ok)
    }
    if output.mode == .ndjson, !output.isCaptured {
      let reply = try await stream(ids, output)
      output.keep(reply)
      return .done(reply.unresolved.isEmpty ? .ok : ExitCode(.unresolved))
    }
    let reply = try await follow(ids, form(of: output), output) { [session] () throws(SessionError) in
      try await session.wait(for: ids)
    }
    if !output.isForPeople { try await output.write(reply) } else { output.keep(reply) }
    return .done(reply.unresolved.isEmpty ? .ok : ExitCode(.unresolved))
  }

  /// Writes a line for each change of the jobs until all have ended.
  private func stream(
    _ ids: [JobID], _ output: CommandOutput
  ) async throws(CommandFailure) -> WaitReply {
    do { try await session.load() } catch { throw .session(error) }
    ledger.claim(ids)
    let stream = JobStream(session: session, ids: ids, output: output)
    await stream.begin()
    await tellPause()
    let result = await result(of: { [session] () throws(SessionError) in
      try await session.wait(for: ids)
    }) {
      await stream.follow()
      return await stream.failure == nil
    }
    await stream.drain()
    _ = ledger.release(ids, told: Set((try? result.get().jobs.map(\.id)) ?? []))
    if let failure = await stream.failure { throw failure }
    switch result {
    case .success(let reply):
      for job in reply.unresolved { await console.say(ProgressText.unresolvedLine(job, output.style)) }
      return reply
    case .failure(.cancelled):
      await leave(ids)
      throw .interrupted
    case .failure(let error): throw .session(error)
    }
  }

  /// Runs a wait, and beside it what tells of its jobs. When nobody reads that any more, the wait ends too.
  ///
  /// - Parameter tell: Returns whether somebody still reads.
  private func result(
    of wait: @escaping @Sendable () async throws(SessionError) -> WaitReply,
    whileTold tell: @escaping @Sendable () async -> Bool
  ) async -> Result<WaitReply, SessionError> {
    await withTaskGroup(of: Result<WaitReply, SessionError>?.self) { group in
      group.addTask {
        do throws(SessionError) { return .success(try await wait()) } catch { return .failure(error) }
      }
      group.addTask { await tell() ? nil : .failure(.cancelled) }
      group.addTask {
        await self.tellTrouble()
        return nil
      }
      for await case let result? in group {
        group.cancelAll()
        return result
      }
      return .failure(.cancelled)
    }
  }

  /// A person sees the jobs move, also where a program is given the reply.
  private func form(of output: CommandOutput) -> WaitView.Form {
    if console.isLive && output.isOwn { return output.mode == .table ? .live : .silent }
    return output.isForPeople ? .lines : .silent
  }

  private func ids(of references: [JobReference]) async throws(CommandFailure) -> [JobID] {
    do { return try await session.ids(of: references) } catch { throw .session(error) }
  }

  /// Runs a wait, with a view of its jobs beside it.
  private func follow(
    _ ids: [JobID], _ form: WaitView.Form, _ output: CommandOutput,
    _ wait: @escaping @Sendable () async throws(SessionError) -> WaitReply
  ) async throws(CommandFailure) -> WaitReply {
    do { try await session.load() } catch { throw .session(error) }
    ledger.claim(ids)
    // A script on a terminal has no block but while it waits.
    let own =
      form == .live && live == nil
      ? LiveBlock(session: session, console: console, clock: environment.screenClock, isOn: false) : nil
    let view = WaitView(
      session: session, ids: ids, form: form, console: console, output: output,
      live: form == .live ? live ?? own : nil)
    await view.begin()
    await tellPause()
    let drawing = Task(executorPreference: session.taskExecutor) { await own?.run() }
    let result = await result(of: wait) {
      await view.follow()
      return await view.failure == nil
    }
    drawing.cancel()
    await drawing.value
    let reply = try? result.get()
    let unresolved = reply?.unresolved ?? []
    let jobs = (reply?.jobs ?? []).filter { job in !unresolved.contains { $0.id == job.id } }
    await view.end(with: form == .silent ? [] : jobs)
    // The reply itself tells of them where no line did.
    let told = form == .silent ? Set(jobs.filter { !$0.isActive }.map(\.id)) : await view.told
    await tellUntold(ledger.release(ids, told: told))
    if let failure = await view.failure { throw failure }
    for job in unresolved {
      let line = ProgressText.unresolvedLine(job, output.style)
      // Tables of jobs have no room for it, and a program reads the reply.
      if form == .silent { await console.say(line) } else { try await output.write(lines: [line]) }
    }
    switch result {
    case .success(let reply): return reply
    case .failure(.cancelled):
      await leave(ids)
      throw .interrupted
    case .failure(let error): throw .session(error)
    }
  }

  /// Says until when nothing comes, where the service has said so.
  private func tellPause() async {
    guard let until = try? await session.status().budget.pausedUntil else { return }
    let time = console.style(now: environment.clock.date).moment(until)
    await console.say("The service has paused this key until \(time): the jobs are looked at again then.")
  }

  /// Says why nothing comes, once for each reason.
  private func tellTrouble() async {
    var last: String?
    while let trouble = await session.nextTrouble(besides: last) {
      await console.say("\(trouble.escapedForTerminal) The jobs stay tracked and are asked for again.")
      last = trouble
    }
  }

  private func tellUntold(_ events: [JobEvent]) async {
    let style = console.style(now: environment.clock.date)
    for event in events { await console.say(ProgressText.endLine(TrackedJob(at: event), style)) }
  }

  /// Says that the jobs go on, and goes on looking at them where the shell stays.
  private func leave(_ ids: [JobID]) async {
    var active: [JobID] = []
    for id in ids where (try? await session.get(id).isActive) == true { active.append(id) }
    guard !active.isEmpty else { return }
    let they = active.count == 1 ? "The job goes on" : "\(active.count) jobs go on"
    guard let background else { return await console.say("\(they).") }
    background.add(active, in: session)
    await console.say("\(they). What becomes of \(active.count == 1 ? "it" : "them") is told here.")
  }
}
