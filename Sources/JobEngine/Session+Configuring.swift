package import SurveyCoderAPI

extension Session {
  /// Changes key, address and policy together: no request goes out with the one and without the other.
  ///
  /// A new key ends the pause that a refused one brought. Jobs of a former address stay tracked and are not
  /// polled; waits for them end. A policy takes effect with the next look at each job.
  ///
  /// - Throws: ``SessionError/unknownPolicy(_:known:)``, and ``SessionError/registry(_:)`` where the registry must be
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
      polls = [:]
      breaker = Breaker()
      pollsHeldUntil = nil
      keyRefusal = nil
      failWaiters(.moved(to: newURL))
    }
    if let newKey { use(newKey, source) }
    chooseBudget()
    if hasMoved { resumeWatch() }
    alarm.ring()
    if hasMoved { await former.close() }
  }

  private func use(_ newKey: APIKey, _ source: KeySource) {
    // Set by hand, the key is worth a try whatever was said of it before.
    budget.release()
    key = newKey
    keySource = source
    keyRefusal = nil
    breaker = Breaker()
    pollsHeldUntil = nil
    chooseBudget()
    budget.release()
    // What the former key could not see, this one may.
    let now = clock.now
    for (id, poll) in polls where poll.due > now { polls[id]?.due = now }
  }

  package func setKey(_ key: APIKey, source: KeySource) async throws(SessionError) {
    try await configure(key: key, source: source)
  }

  package func connect(to url: APIURL) async throws(SessionError) { try await configure(apiURL: url) }

  package func setPolicy(_ name: String) async throws(SessionError) { try await configure(policy: name) }

  /// The policy in force.
  package var currentPolicy: any PollPolicy { policy }
}
