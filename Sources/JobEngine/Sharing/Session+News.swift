internal import SurveyCoderAPI

/// What other processes write to the registry becomes known here too.
extension Session {
  /// How often it is looked whether they have written: half of the second within which a change is to be known
  /// everywhere. Of the machine's time.
  static let newsInterval: Duration = .milliseconds(500)

  /// After so long the file is read even though it seems unchanged.
  private static let longestUnread: Duration = .seconds(2)

  /// Takes in what others have written since the last time. Costs next to nothing when they have not.
  func catchUp() async {
    guard surroundings.coordinator != nil else { return }
    let revision = store.revision
    let now = clock.now
    // Two writes within one tick of the file system's clock look like one.
    let isOverdue = nextNewsCheck.map { now >= $0 } ?? true
    guard revision != knownRevision || isOverdue else { return }
    nextNewsCheck = clock.now(plus: Self.longestUnread)
    await enterLane()
    defer { lane.leave() }
    do throws(RegistryError) {
      try await takeInNews()
      knownRevision = revision
    } catch {
      problem = error.description
    }
  }

  /// Call inside the lane: a row that was read before a commit must not be put over what the commit wrote.
  func takeInNews() async throws(RegistryError) {
    let pageSize = 1000
    while true {
      let news = try await store.news(after: events.last, limit: pageSize)
      guard news.isWhole else { return try await reload() }
      takeIn(news)
      if news.events.count < pageSize { return }
    }
  }

  private func takeIn(_ news: RegistryNews) {
    guard let last = news.events.last else { return }
    makeRoom()
    for key in news.forgotten {
      registry[key.apiURL, key.id] = nil
      guard key.apiURL == apiURL.text else { continue }
      polls[key.id] = nil
      tellWaiters(of: key.id, isUnresolved: .notTracked([key.id]))
    }
    for var job in news.jobs {
      // One copy of the text for all jobs.
      if job.apiURL == apiURL.text { job.apiURL = apiURL.text }
      let known = registry[job.apiURL, job.id]
      // A label or a tag is no look.
      let isSeenAnew = known.map { ($0.observedAt, $0.status) != (job.observedAt, job.status) } ?? true
      job = job.keepingCounts(of: known)
      registry[job.apiURL, job.id] = job
      if job.apiURL == apiURL.text, isSeenAnew || !job.isActive { learnOf(job) }
    }
    events.append(news.events, durable: last.sequence)
    readers.wakeAll()
    alarm.ring()
  }

  /// More has happened than the registry keeps events of: all is read anew.
  private func reload() async throws(RegistryError) {
    let stored = try await store.load(finished: JobRegistry.keptFinished)
    registry = JobRegistry(stored.jobs, floor: stored.floor)
    events.begin(after: stored.lastSequence)
    polls = polls.filter { registry[apiURL.text, $0.key]?.isActive == true }
    for job in stored.jobs where job.apiURL == apiURL.text && job.isActive { learnOf(job) }
    let missing = Set(waiters.values.lazy.flatMap(\.pending)).filter {
      registry[apiURL.text, $0]?.isActive != true
    }
    do { try await recall(missing, at: apiURL) } catch {
      if case .registry(let error) = error { throw error }
    }
    for id in missing {
      if let job = registry[apiURL.text, id] {
        learnOf(job)
      } else {
        tellWaiters(of: id, isUnresolved: .notTracked([id]))
      }
    }
    readers.wakeAll()
    alarm.ring()
  }

  /// What another process saw of a job.
  private func learnOf(_ job: TrackedJob) {
    if job.isActive {
      replan(job)
      if polls[job.id]?.refusal == nil { resumeWaiters(of: job.id) }
    } else {
      close(job)
      tellWaiters(of: job.id)
    }
  }
}
