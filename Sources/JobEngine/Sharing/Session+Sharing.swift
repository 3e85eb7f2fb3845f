internal import SurveyCoderAPI

/// One budget and one poller for all processes that share a home.
extension Session {
  /// Whether this process sends the looks, and not another.
  var isPolling: Bool { surroundings.coordinator == nil || sharing.isPolling(at: clock.now) }

  /// Keeps in touch with the other processes, when it is time to.
  func attend() async {
    guard let coordinator = surroundings.coordinator else { return }
    guard hasReasonToPoll else {
      guard sharing.isPresent else { return }
      sharing.leave()
      return await coordinator.leave(sharing.member)
    }
    let now = clock.now
    guard sharing.isDue(at: now) else { return }
    let id = budgetID
    var presence = Presence(
      member: sharing.member, budget: id, wantsAll: watchesInBackground, trouble: trouble)
    if !sharing.hasToldWishes || !sharing.isPresent {
      presence.wishes = deadlines { $0.pending.subtracting($0.problems.keys) }
    }
    let refusals = isPolling ? polls.compactMapValues(\.refusal) : [:]
    if sharing.toldRefusals != refusals { presence.refusals = refusals }
    sharing.toldRefusals = refusals
    sharing.hasToldWishes = true
    sharing.isPresent = true
    do throws(RegistryError) {
      let gathering = try await coordinator.attend(presence)
      guard id == budgetID else { return sharing.leave() }
      takeIn(gathering)
    } catch {
      // Better two that poll than none: the service's own count keeps them in bounds.
      sharing.leave()
      sharing.problem = error.description
      sharing.isCutOff = true
      sharing.renewal = clock.now(plus: PollLease.length)
    }
  }

  private func takeIn(_ gathering: Gathering) {
    let wasPolling = sharing.isPolling(at: clock.now)
    let wishesBefore = sharing.othersWishes
    sharing.takeIn(gathering)
    lookSoon(at: gathering.othersWishes.keys.filter { wishesBefore[$0] == nil && polls[$0]?.refusal != nil })
    // Only of the one that looks: who does not may still know what a former key was told.
    for (id, refusal) in gathering.refusals where gathering.leaseEnd == nil {
      guard tellWaiters(of: id, isUnresolved: refusal.error(of: id), saidAt: refusal.saidAt) else { continue }
      // What was told is wished no more, so that who wishes it anew is heard.
      sharing.hasToldWishes = false
    }
    if let shared = gathering.budget { budget = shared }
    if gathering.leaseEnd == nil, trouble != gathering.trouble {
      trouble = gathering.trouble
      if trouble != nil { readers.wakeAll() }
    }
    guard !wasPolling, isPolling else { return }
    // The one that polled before may have been killed between a look and its commit.
    let now = clock.now
    for (id, poll) in polls where poll.ready > now && !poll.isPutOff {
      polls[id]?.plan(at: now, "another process looked at it before")
    }
  }

  private var hasReasonToPoll: Bool {
    guard key != nil, keyRefusal.map({ $0.retryAt != nil }) ?? true else { return false }
    return watchesInBackground ? !polls.isEmpty : !waiters.isEmpty
  }

  /// The jobs that somebody waits for here, each with the earliest deadline.
  var ownDeadlines: [JobID: Instant?] { deadlines(of: \.pending) }

  private func deadlines(of jobs: (Waiter) -> Set<JobID>) -> [JobID: Instant?] {
    var deadlines: [JobID: Instant?] = [:]
    for waiter in waiters.values {
      for id in jobs(waiter) {
        deadlines.updateValue(earliest(waiter.deadline, deadlines[id] ?? nil), forKey: id)
      }
    }
    return deadlines
  }

  /// Changes a budget here and for all other processes.
  @discardableResult
  func changeBudget<Value: Sendable>(
    _ id: BudgetID, _ change: @escaping @Sendable (inout RequestBudget, Instant) -> Value
  ) async -> Value {
    guard let coordinator = surroundings.coordinator else { return change(&self[budget: id], clock.now) }
    do throws(RegistryError) {
      let (value, shared) = try await coordinator.change(id, initial: self[budget: id]) { [clock] budget in
        change(&budget, clock.now)
      }
      self[budget: id] = shared
      return value
    } catch {
      sharing.problem = error.description
      return change(&self[budget: id], clock.now)
    }
  }
}

func earliest(
  _ a: Instant?, _ b: Instant?
) -> Instant? {
  guard let a, let b else { return a ?? b }
  return min(a, b)
}
