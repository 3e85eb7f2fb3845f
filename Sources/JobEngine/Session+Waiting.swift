package import SurveyCoderAPI

extension Session {
  /// Waits until jobs have ended. Cancelling the task ends the wait, not the jobs.
  ///
  /// - Parameter timeout: From now; the jobs go on after it. `nil` waits for ever, 0 looks at what is known.
  /// - Throws: ``SessionError/notTracked(_:)`` with every job that is not, before anything is asked;
  ///   ``SessionError/noKey``, ``SessionError/keyRefused(_:)``, ``SessionError/cancelled``,
  ///   ``SessionError/ended``. A failed or expired job is an outcome, and so is one that nothing can bring
  ///   further: the wait goes on for the others.
  package func wait(
    for ids: [JobID], mode: WaitMode = .all, timeout: Duration? = nil
  ) async throws(SessionError) -> WaitReply {
    try await load()
    let ids = ids.uniqued()
    try await recall(ids, at: apiURL)
    var pending: Set<JobID> = []
    let untracked = ids.filter { registry[apiURL.text, $0] == nil }
    guard untracked.isEmpty else { throw .notTracked(untracked) }
    for id in ids where registry[apiURL.text, id]?.isActive == true { pending.insert(id) }
    let isSettled = mode == .any ? pending.count < ids.count : pending.isEmpty
    if isSettled || ids.isEmpty {
      return WaitReply(ending: ids.compactMap(job), of: ids.count, mode: mode, isLate: false)
    }
    guard key != nil else { throw .noKey }
    if let keyRefusal, keyRefusal.retryAt == nil { throw .keyRefused(keyRefusal.error) }

    let number = nextWaiter
    nextWaiter += 1
    let deadline = timeout.map { clock.now + max(.zero, $0) }
    let result: Result<WaitReply, SessionError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard !Task.isCancelled else { return continuation.resume(returning: .failure(.cancelled)) }
        guard !hasEnded else { return continuation.resume(returning: .failure(.ended)) }
        // As it is by now: a task on an executor of its own may have been held up on its way here.
        let pending = pending.filter { registry[apiURL.text, $0]?.isActive == true }
        waiters[number] = Waiter(
          jobs: ids, pending: pending, mode: mode, since: clock.now, deadline: deadline,
          continuation: continuation)
        if waiters[number]?.isOver == true { return end(waiter: number, isLate: false) }
        lookSoon(at: pending)
        startPolling()
        alarm.ring()
      }
    } onCancel: {
      Task(executorPreference: taskExecutor) { await self.finish(waiter: number, .failure(.cancelled)) }
    }
    return try result.get()
  }

  /// Somebody wants to know now: what was put off for long, or never planned, is due.
  func lookSoon(at ids: some Sequence<JobID>) {
    let now = clock.now
    for id in ids {
      guard let poll = polls[id] else {
        schedule(id, at: now)
        continue
      }
      if poll.isPutOff, poll.earliest > now + Self.longPutOff {
        polls[id]?.plan(at: now, "somebody waits for it")
      }
    }
  }

  /// Answers a waiter, once: later calls find it gone.
  func finish(waiter number: Int, _ result: Result<WaitReply, SessionError>) {
    waiters.removeValue(forKey: number)?.continuation.resume(returning: result)
  }

  /// Tells those who wait for a job that it has ended. Call after the commit.
  func tellWaiters(of id: JobID) {
    for number in waiterNumbers(where: { $0.pending.contains(id) }) {
      waiters[number]?.remove(id)
      if waiters[number]?.isOver == true { end(waiter: number, isLate: false) }
    }
  }

  /// Ends the waits whose deadline is past.
  func endLateWaiters(at now: Instant) {
    for number in waiterNumbers(where: { $0.deadline.map { $0 <= now } ?? false }) {
      end(waiter: number, isLate: true)
    }
  }

  /// In the order in which they began to wait, so that a run can be repeated.
  private func waiterNumbers(where isMeant: (Waiter) -> Bool) -> [Int] {
    waiters.filter { isMeant($0.value) }.keys.sorted()
  }

  private func end(waiter number: Int, isLate: Bool) {
    guard let waiter = waiters[number] else { return }
    let reply = WaitReply(
      ending: waiter.jobs.compactMap(job), unresolved: waiter.unresolved, of: waiter.jobs.count,
      mode: waiter.mode, isLate: isLate)
    finish(waiter: number, .success(reply))
  }

  /// So long what the service said of a job is good enough for somebody who begins to wait for it.
  private static let refusalCounts: Duration = .seconds(60)

  /// Tells those who wait for a job that nothing can bring it further. They wait on for their other jobs.
  ///
  /// - Parameter saidAt: When the service said so: who began to wait long after that waits for another look. `nil`: now.
  /// - Returns: Whether anybody was told.
  @discardableResult
  func tellWaiters(
    of id: JobID, isUnresolved error: SessionError, saidAt: Instant? = nil
  ) -> Bool {
    var isTold = false
    for number in waiterNumbers(where: { $0.pending.contains(id) }) {
      if let saidAt, let waiter = waiters[number], saidAt + Self.refusalCounts < waiter.since { continue }
      isTold = true
      waiters[number]?.problems[id] = error
      if waiters[number]?.isOver == true { end(waiter: number, isLate: false) }
    }
    return isTold
  }

  /// A job that could not be brought further was seen after all, and goes on.
  func resumeWaiters(of id: JobID) {
    for (number, waiter) in waiters where waiter.problems[id] != nil {
      waiters[number]?.problems[id] = nil
      sharing.hasToldWishes = false
    }
  }

  /// Another key may see what the former could not. What is not tracked stays so.
  func forgetRefusals() {
    for id in polls.keys { polls[id]?.refusal = nil }
    for (number, waiter) in waiters where !waiter.problems.isEmpty {
      waiters[number]?.problems = waiter.problems.filter {
        if case .notTracked = $0.value { true } else { false }
      }
    }
  }

  /// Fails every wait: nothing can bring its jobs further.
  func failWaiters(_ error: SessionError) {
    for number in waiters.keys.sorted() { finish(waiter: number, .failure(error)) }
  }
}
