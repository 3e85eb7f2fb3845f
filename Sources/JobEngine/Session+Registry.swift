package import SurveyCoderAPI

/// What is asked of the registry. No call here sends a request.
extension Session {
  /// Tracks jobs from now on; those tracked already keep what is known of them and take a new label and
  /// further tags.
  ///
  /// - Throws: When the registry can't be written: then none of them is tracked.
  package func track(
    _ ids: [JobID], label: String? = nil, tags: [String] = [], policy: String? = nil
  ) async throws(SessionError) -> [TrackedJob] {
    try await track(ids, label: label, tags: tags, policy: policy, at: apiURL)
  }

  func track(
    _ ids: [JobID], label: String? = nil, tags: [String] = [], policy: String? = nil, at url: APIURL
  ) async throws(SessionError) -> [TrackedJob] {
    if let policy { _ = try NamedPolicies.policy(named: policy) }
    try await load()
    await enterLane()
    defer { lane.leave() }
    guard url == apiURL else { throw .moved(to: apiURL) }
    let now = clock.date
    let ids = ids.uniqued()
    let entries = ids.map { id in
      RegistryChange.Entry.track(
        TrackedJob(id: id, apiURL: url.text, trackedAt: now), label: label, tags: tags, policy: policy)
    }
    try await commit(RegistryChange(entries, time: now))
    let jobs = ids.compactMap { registry[url.text, $0] }
    guard url == apiURL else { return jobs }
    // Those that are planned already are not looked at any sooner for a new label.
    for job in jobs where job.isActive && polls[job.id] == nil { schedule(job.id, at: clock.now) }
    return jobs.compactMap { self.job($0.id) }
  }

  /// Stops tracking jobs. Kept results stay on disk unless `deletesResults`.
  ///
  /// - Returns: How many were tracked.
  /// - Throws: When the registry can't be read or written. Of more than ``forgottenAtOnce`` jobs some may be forgotten
  ///   then.
  package func forget(_ ids: [JobID], deletesResults: Bool = false) async throws(SessionError) -> Int {
    try await load()
    let forgotten = try await forgetInLane(ids.uniqued())
    // Outside the lane: removing many files takes longer than others should wait.
    if deletesResults {
      for result in forgotten.compactMap(\.result) { await surroundings.archive.remove(result) }
    }
    return forgotten.count
  }

  /// In one commit, so that as many are in memory at once.
  private static var forgottenAtOnce: Int { 1000 }

  private func forgetInLane(_ ids: [JobID]) async throws(SessionError) -> [TrackedJob] {
    await enterLane()
    defer { lane.leave() }
    let url = apiURL
    var rest = ids[...]
    var forgotten: [TrackedJob] = []
    while !rest.isEmpty {
      let part = rest.prefix(Self.forgottenAtOnce)
      rest = rest.dropFirst(part.count)
      try await recall(part, at: url)
      let jobs = part.compactMap { registry[url.text, $0] }
      try await commit(RegistryChange(jobs.map(RegistryChange.Entry.forget), time: clock.date))
      if url == apiURL {
        for job in jobs {
          polls[job.id] = nil
          tellWaiters(of: job.id, isUnresolved: .notTracked([job.id]))
        }
      }
      forgotten += jobs
    }
    return forgotten
  }

  /// The job with what the engine means to do next.
  func job(_ id: JobID) -> TrackedJob? { registry[apiURL.text, id].map(withOutlook) }

  func withOutlook(_ job: TrackedJob) -> TrackedJob {
    guard let prospect = prospect(of: job) else { return job }
    var job = job
    (job.eta, job.nextLookAt) = (prospect.eta, prospect.nextLookAt)
    job.nextLookReason = prospect.nextLookReason
    return job
  }

  /// What the engine means to do about a job now; `nil` when that is nothing.
  func prospect(of job: TrackedJob) -> JobProspect? {
    guard job.isActive, let poll = polls[job.id] else { return nil }
    let now = clock.now
    let eta = job.status == .unknown ? nil : poll.timeLeft(at: now)
    guard isPolling || !sharing.isPresent else {
      return JobProspect(eta: eta, nextLookReason: "another scjobs process looks at it")
    }
    return JobProspect(
      eta: eta, nextLookAt: clock.date + max(.zero, poll.ready - now), nextLookReason: poll.reason)
  }

  /// A kept result.
  ///
  /// - Parameter range: Which bytes; all of them unless told. Cut to what there is.
  package func result(of id: JobID, _ range: Range<Int>? = nil) async throws(SessionError) -> [UInt8] {
    try await load()
    let job = try await get(id)
    guard let result = job.result else { throw .resultUnavailable(id, status: job.status) }
    do { return try await surroundings.archive.read(result, range) } catch { throw .registry(error) }
  }

  /// Copies a kept result, whole, to a file.
  ///
  /// - Throws: ``FileError``, in which the path tells the one file from the other.
  package func copy(_ result: ArchivedResult, to path: String) async throws(FileError) {
    try await surroundings.archive.copy(result, to: path)
  }

  package func status() async throws(SessionError) -> SessionStatus {
    try await load()
    let all = try await counts()
    let counts = all.filter { $0.apiURL == apiURL.text }
    let elsewhere = all.reduce(0) { $0 + $1.jobs } - counts.sum { _ in true }
    await changeBudget(budgetID) { _, _ in }
    let now = clock.now
    return SessionStatus(
      apiURL: apiURL.text, key: key.map { .init(fingerprint: $0.fingerprint, source: keySource) },
      policy: policy.name,
      budget: .init(
        limit: budget.limit, window: RequestBudget.window, used: budget.used(at: now),
        pausedUntil: budget.pausedUntil(at: now).map { clock.date + ($0 - now) }),
      isBreakerOpen: breaker.isOpen, paused: pauseReason, problem: problem ?? sharing.problem ?? trouble,
      tracked: counts.sum { _ in true }, active: counts.sum { !$0.endsTheWatch },
      completed: counts.sum { $0 == .completed }, failed: counts.sum { $0 == .failed },
      expired: counts.sum { $0 == .expired }, expiring: polls.values.count(where: \.isExpiring),
      elsewhere: elsewhere,
      forecast: forecast,
      home: surroundings.home.path, version: version)
  }

  private var pauseReason: String? {
    if let keyRefusal { return SessionError.keyRefused(keyRefusal.error).description }
    return key == nil ? SessionError.noKey.description : nil
  }

  // MARK: The one way into the registry

  /// Makes a change durable, then known. Call inside the lane.
  func commit(_ change: RegistryChange) async throws(SessionError) {
    guard !change.entries.isEmpty else { return }
    let commit: RegistryCommit
    do { commit = try await store.commit(change) } catch {
      problem = error.description
      throw .registry(error)
    }
    makeRoom()
    for (entry, job) in zip(change.entries, commit.jobs) {
      let (url, id) = (entry.job.apiURL, entry.job.id)
      var job = job?.keepingCounts(of: registry[url, id])
      // One copy of the text for all jobs.
      job?.apiURL = url
      registry[url, id] = job
    }
    let first = commit.events.first?.sequence ?? commit.lastSequence + 1
    if first == events.last + 1 {
      events.append(commit.events, durable: commit.lastSequence)
    } else {
      // Others have written since: theirs come first.
      do { try await takeInNews() } catch { problem = error.description }
    }
    readers.wakeAll()
  }

  func enterLane() async {
    if lane.tryEnter() { return }
    await withCheckedContinuation { lane.enqueue($0) }
  }
}

extension [JobCount] {
  fileprivate func sum(where isCounted: (JobStatus) -> Bool) -> Int {
    reduce(0) { $0 + (isCounted($1.status) ? $1.jobs : 0) }
  }
}

extension Array where Element: Hashable {
  /// Each element once, at its first place.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
