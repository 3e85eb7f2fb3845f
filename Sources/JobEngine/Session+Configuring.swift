package import SurveyCoderAPI

extension Session {
  /// Sets the key. A new key has its own budget, and ends the pause that a refused one brought.
  package func setKey(_ newKey: APIKey, source: KeySource) {
    defer {
      keySource = source
      alarm.ring()
    }
    guard newKey != key || keyRefusal != nil else { return }
    if newKey != key { budget = RequestBudget(limit: budget.limit) }
    key = newKey
    keyRefusal = nil
    breaker = Breaker()
    pollsHeldUntil = nil
  }

  /// Goes to another API. Jobs of the former one stay tracked and are not polled; waits for them end.
  package func connect(to url: APIURL) async throws(SessionError) {
    try await load()
    guard url != apiURL else { return }
    let former = api
    apiURL = url
    api = surroundings.makeAPI(url)
    polls = [:]
    budget = RequestBudget(limit: budget.limit)
    breaker = Breaker()
    pollsHeldUntil = nil
    keyRefusal = nil
    failWaiters(.moved(to: url))
    await former.close()
    resumeWatch()
    alarm.ring()
  }

  /// Chooses the poll policy of the session. Takes effect with the next look at each job.
  package func setPolicy(_ name: String) throws(SessionError) {
    policy = try NamedPolicies.policy(named: name)
  }

  /// The policy in force.
  package var currentPolicy: any PollPolicy { policy }
}
