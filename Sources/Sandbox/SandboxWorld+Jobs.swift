extension SandboxWorld {
  /// Creates a job; no credits are taken for it.
  ///
  /// - Parameters:
  ///   - total: Responses to process, 1 or more. Default 100.
  ///   - processing: From processing to final. Default drawn from ``SandboxConfiguration/processing``.
  ///   - queueing: In the queue, a free place given. Default drawn from ``SandboxConfiguration/queueing``.
  ///   - now: When; may lie ahead of the requests' time, and the job is not seen before.
  /// - Returns: Its id.
  package mutating func createJob(
    type: SandboxJob.Kind = .oneCall, total: Int = 100, processing: Duration? = nil,
    queueing: Duration? = nil,
    outcome: SandboxJob.Outcome = .completed, at now: Duration
  ) -> String {
    addJob(
      JobOrder(type: type, total: total, processing: processing, queueing: queueing, outcome: outcome),
      at: now)
  }

  /// The job's whole plan, from its creation to its expiry.
  package func job(_ id: String) -> SandboxJob? { schedule[id] }

  /// What the service shows of a job; `nil` before its creation, after its expiry and when there is none.
  package func state(ofJob id: String, at now: Duration) -> SandboxJob.State? {
    visibleJob(id, at: now)?.state(at: now)
  }

  /// The ids of the jobs that can be seen, newest first.
  package func jobIDs(at now: Duration) -> [String] { visibleJobs(at: now).map(\.id) }

  func visibleJob(_ id: String, at now: Duration) -> SandboxJob? {
    guard let job = schedule[id], job.createdAt <= now, now < job.expiresAt else { return nil }
    return job
  }

  func visibleJobs(at now: Duration) -> some Sequence<SandboxJob> {
    schedule.newestFirst.lazy.filter { $0.createdAt <= now && now < $0.expiresAt }
  }

  /// Credits that are left: what coding has used up so far is gone.
  package func creditsRemaining(at now: Duration) -> Int {
    credits { $0.state(at: now).processed }
  }

  /// Credits that are left when all running jobs have had theirs.
  func creditsAvailable(at now: Duration) -> Int {
    credits { job in
      let state = job.state(at: now)
      return state.isFinal ? state.processed : job.total
    }
  }

  private func credits(used: (SandboxJob) -> Int) -> Int {
    schedule.newestFirst.filter(\.isCharged).reduce(configuration.credits - settledCredits) { $0 - used($1) }
  }

  mutating func settleExpiredJobs(at now: Duration) {
    for job in schedule.removeExpired(at: now) where job.isCharged {
      settledCredits += job.state(at: now).processed
    }
  }

  /// What is asked of a job; `nil` is left to chance.
  struct JobOrder {
    var type = SandboxJob.Kind.oneCall
    var total = 100
    var processing: Duration?
    var queueing: Duration?
    var outcome = SandboxJob.Outcome.completed
    var responseIDs: [String]?
    var isCharged = false
  }

  mutating func addJob(_ order: JobOrder, at now: Duration) -> String {
    // Always the same draws from the world's stream, so that what one order says does not change the next job.
    let id = "job_" + planRandom.hex(24)
    var random = planRandom.split()
    let queueing = drawQueueing(using: &random)
    let processing = configuration.processing.draw(using: &random)
    let span = schedule.reserve(
      ready: now + max(.zero, order.queueing ?? queueing),
      processing: max(.zero, order.processing ?? processing))
    schedule.add(
      SandboxJob(
        id: id, type: order.type, total: order.total, outcome: order.outcome, createdAt: now, span: span,
        seed: random.next(), responseIDs: order.responseIDs, isCharged: order.isCharged,
        style: configuration.progress))
    return id
  }

  private func drawQueueing(using random: inout SeededRandom) -> Duration {
    let (least, most) = (configuration.queueing.lowerBound, configuration.queueing.upperBound)
    return least + (most - least) * Double.random(in: 0..<1, using: &random)
  }

  /// A mix of types and totals. One in eight fails, rounded up, and no fewer than one from four jobs on.
  mutating func createInitialJobs() {
    let count = configuration.initialJobs
    let failing = count < 4 ? 0 : (count + 7) / 8
    var random = planRandom.split()
    for place in 0..<max(0, count) {
      let type = SandboxJob.Kind.allCases[Int.random(in: 0...2, using: &random)]
      let total = [50, 100, 200, 400, 1000, 2000][Int.random(in: 0...5, using: &random)]
      // Evenly spread: the places where the count of failing jobs steps up.
      let fails = (place + 1) * failing / count > place * failing / count
      _ = createJob(type: type, total: total, outcome: fails ? .failure(of: type) : .completed, at: .zero)
    }
  }
}
