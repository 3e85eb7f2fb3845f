package import SurveyCoderAPI

extension Session {
  /// Changes key, address and policy together: no request goes out with the one and without the other.
  ///
  /// A new key ends the pause that a refused one brought. Jobs of a former address stay tracked and are not
  /// polled; waits for them end. A policy takes effect with the next look at each job.
  ///
  /// - Throws: ``SessionError/policy(_:)``, and ``SessionError/registry(_:)`` where the registry must be
  ///   read first; then nothing is changed.
  package func configure(
    key newKey: APIKey? = nil, source: KeySource = .session, apiURL newURL: APIURL? = nil,
    policy policyName: String? = nil
  ) async throws(SessionError) {
    let newPolicy = try policyName.map { name throws(SessionError) in try NamedPolicies.policy(named: name) }
    if newURL != nil { try await load() }
    let former = api
    let hasMoved = newURL.map { $0 != apiURL } ?? false
    if let newPolicy { policy = newPolicy }
    if let newURL, hasMoved {
      apiURL = newURL
      api = surroundings.makeAPI(newURL)
      scheduler.polls = [:]
      scheduler.coverage = ListCoverage()
      serviceClock = ServiceClock()
      breaker = Breaker()
      pollsHeldUntil = nil
      keyRefusal = nil
      listsRefusedUntil = nil
      trouble = nil
      failWaiters(.moved(to: newURL))
    }
    if let newKey { await use(newKey, source) }
    chooseBudget()
    if hasMoved { resumeWatch() }
    alarm.ring()
    if hasMoved { await former.close() }
  }

  private func use(_ newKey: APIKey, _ source: KeySource) async {
    key = newKey
    keySource = source
    keyRefusal = nil
    breaker = Breaker()
    pollsHeldUntil = nil
    listsRefusedUntil = nil
    chooseBudget()
    // Set by hand, the key is worth a try whatever was said of it before.
    await changeBudget(budgetID) { budget, _ in budget.release() }
    // What the former key could not see, this one may.
    forgetRefusals()
    let now = clock.now
    for (id, poll) in polls where poll.due > now {
      polls[id]?.plan(at: now, "another key may see what the former could not")
    }
  }

  package func setKey(_ key: APIKey, source: KeySource) async throws(SessionError) {
    try await configure(key: key, source: source)
  }

  package func connect(to url: APIURL) async throws(SessionError) { try await configure(apiURL: url) }

  /// Takes effect with the next look at each job.
  ///
  /// - Parameter jobs: For these alone; the whole session when empty.
  /// - Returns: The policy as it is now.
  @discardableResult
  package func setPolicy(
    _ spec: PolicySpec, of jobs: [JobID] = []
  ) async throws(SessionError) -> any PollPolicy {
    let policy: any PollPolicy
    do { policy = try spec.policy() } catch { throw .policy(error) }
    if jobs.isEmpty {
      self.policy = policy
    } else {
      for id in jobs { _ = try await get(id) }
      _ = try await track(jobs, policy: spec.description)
    }
    for (id, poll) in polls where jobs.isEmpty || jobs.contains(id) {
      guard let job = registry[apiURL.text, id] else { continue }
      polls[id]?.usesLists = self.policy(of: job).usesLists
      // What was planned by the former policy may lie too far ahead; what was put off, stays so.
      if !poll.isPutOff {
        polls[id]?.plan(at: clock.now, "the policy is new")
      }
    }
    alarm.ring()
    return policy
  }

  /// The policy in force.
  package var currentPolicy: any PollPolicy { policy }

  /// The policy that a job is looked at by; without a job the session's.
  package func policy(of id: JobID?) async throws(SessionError) -> any PollPolicy {
    guard let id else { return policy }
    return policy(of: try await get(id))
  }
}
