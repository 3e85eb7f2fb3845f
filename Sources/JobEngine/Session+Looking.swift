internal import SurveyCoderAPI

/// The way of one observation: a request, its answer applied, one commit, one event, the waiters.
extension Session {
  /// Looks at a job now and takes in what it sees. The request must be booked in the budget already.
  ///
  /// - Throws: ``SessionError/api(_:)``, ``SessionError/registry(_:)``, and ``SessionError/unknownJob(_:_:)``
  ///   for a 404 that does not say that the job is gone.
  func look(at id: JobID, _ errand: Errand) async throws(SessionError) {
    let sight: Observation.Sight
    var hint: Duration?
    do throws(APIError) {
      let answer = try await ask(.job) { [spooling = surroundings.archive] () async throws(APIError) in
        try await errand.api.job(id, key: errand.key, spooling: spooling)
      }
      await succeeded(answer.metadata.rateLimit, date: answer.metadata.date, errand)
      sight = .whole(answer.value)
      hint = answer.metadata.retryAfter
    } catch {
      if let failure = error.spoolFailure {
        let action = ResultArchive.keeping
        let error = RegistryError(action: action, path: failure.path, reason: failure.reason)
        problem = error.description
        throw .registry(error)
      }
      guard error.kind == .notFound, error.isFromTheService else { throw await failed(error, errand) }
      await succeeded(error.rateLimit, date: nil, errand)
      guard isGone(id, errand) else { throw .unknownJob(id, error) }
      sight = .gone(error)
    }
    try await apply([Observation(id: id, sight: sight, hint: hint)], errand)
  }

  /// Whether a 404 says that the service has deleted the job. To a key that never saw it, it may as well say
  /// that the job is another organization's (the vendor's page on NOT_FOUND), and the result may be waiting.
  private func isGone(_ id: JobID, _ errand: Errand) -> Bool {
    guard let job = registry[errand.apiURL.text, id] else { return false }
    if job.seenBy == errand.key.fingerprint { return true }
    // From when the 24 h count is not said: by the latest reading, from the end of a run as long as any.
    let latest = max(job.createdAt ?? job.trackedAt, job.updatedAt ?? job.trackedAt, job.trackedAt)
    return latest + JobLifetime.length * 2 < serviceDate
  }

  /// Takes in what was seen of jobs: every fact about a job enters here.
  ///
  /// - Throws: ``SessionError/registry(_:)`` when it can't be made durable; then nobody is told.
  func apply(_ observations: [Observation], _ errand: Errand) async throws(SessionError) {
    let ids = observations.map(\.id)
    try await recall(ids, at: errand.apiURL)
    // Before the lane: a large result must not hold up what others ask of the registry.
    let kept = try await keepResults(of: observations, errand)
    await enterLane()
    defer { lane.leave() }
    try await recall(ids, at: errand.apiURL)
    let now = clock.date
    let url = errand.apiURL.text
    var news: [RegistryChange.Entry] = []
    for observation in observations {
      guard let known = registry[url, observation.id], known.takes(observation) else { continue }
      var (job, event) = known.observing(
        observation, at: now, kept: kept[observation.id],
        endsWithoutResult: polls[observation.id].map { $0.emptyCompletions > 0 } ?? false)
      if observation.isSight { job.seenBy = errand.key.fingerprint }
      if event != nil || job.seenBy != known.seenBy {
        news.append(.observe(job, event: event))
      } else {
        // That it was looked at and nothing was new is not worth a commit.
        registry[url, observation.id] = job
      }
    }
    try await commit(RegistryChange(news, time: now))
    problem = nil
    guard errand.apiURL == apiURL else { return }
    for observation in observations {
      replan(observation, errand)
      guard let job = registry[url, observation.id] else {
        tellWaiters(of: observation.id, isUnresolved: .notTracked([observation.id]))
        continue
      }
      if !job.isActive {
        tellWaiters(of: job.id)
      } else if polls[job.id]?.refusal == nil {
        resumeWaiters(of: job.id)
      }
    }
    alarm.ring()
  }

  private func keepResults(
    of observations: [Observation], _ errand: Errand
  ) async throws(SessionError) -> [JobID: ArchivedResult] {
    var kept: [JobID: ArchivedResult] = [:]
    let archive = surroundings.archive
    for observation in observations {
      guard let job = registry[errand.apiURL.text, observation.id], job.takes(observation) else { continue }
      if case .gone = observation.sight {
        kept[observation.id] = await archive.find(observation.id, from: errand.apiURL)
      }
      guard let result = observation.result else { continue }
      do {
        kept[observation.id] = try await archive.keep(result, of: observation.id, from: errand.apiURL)
      } catch {
        problem = error.description
        throw .registry(error)
      }
    }
    return kept
  }
}
