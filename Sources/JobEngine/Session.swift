internal import FoundationEssentials
package import NIOCore
internal import SurveyCoderAPI

/// Holds the API key, the job registry and the poll policy, and does everything that is asked of them.
///
/// Runs on one event loop, so that a handler on that loop may ask it without a hop (`assumeIsolated`).
/// State lives here alone. The registry is read at the first need; requests to the API go out only for a
/// call that asks for one, for a job that somebody waits for, or, when ``SessionConfiguration/watchesInBackground``
/// says so, for every active job.
package actor Session {
  package nonisolated let eventLoop: any EventLoop
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor }
  /// Looked up once: of every request that is answered at once the look is a part.
  private nonisolated let executor: UnownedSerialExecutor

  nonisolated let surroundings: SessionSurroundings
  nonisolated let version: String
  nonisolated let watchesInBackground: Bool
  nonisolated var clock: any SessionClock { surroundings.clock }
  nonisolated var store: any JobStore { surroundings.store }

  var key: APIKey?
  var keySource: KeySource
  var apiURL: APIURL
  var api: any JobsAPI
  var policy: any PollPolicy
  var random: any RandomNumberGenerator

  var registry = JobRegistry()
  var scheduler = PollScheduler()
  var polls: [JobID: PollState] {
    get { scheduler.polls }
    _modify { yield &scheduler.polls }
  }
  /// Until when listings are not tried, because the service refuses them.
  var listsRefusedUntil: Instant?
  /// One for each key and address, so that going back and forth gives nothing twice.
  private var budgets: [BudgetID: RequestBudget] = [:]
  private(set) var budgetID: BudgetID
  private let requestsPerMinute: Int
  var breaker = Breaker()
  var keyRefusal: KeyRefusal?
  var serviceClock = ServiceClock()
  /// The breaker's hold on polls; a person's own request passes it, as a probe.
  var pollsHeldUntil: Instant?
  var problem: String?

  var waiters: [Int: Waiter] = [:] {
    didSet {
      knownDemand = nil
      sharing.hasToldWishes = false
    }
  }
  /// What is wanted, until that changes.
  var knownDemand: PollScheduler.Demand?
  /// What is known of the other processes of this home.
  var sharing = SharedPolling(member: UUID().uuidString.lowercased()) { didSet { knownDemand = nil } }
  /// ``JobStore/revision`` up to which the registry was read.
  var knownRevision: UInt64?
  /// When the registry is to be read though it seems unchanged.
  var nextNewsCheck: Instant?
  var nextWaiter = 1
  var nextErrand = 0
  var events = EventLog()
  /// Who waits for the next event, or for trouble.
  var readers = Sleepers()
  /// Why looks bring nothing at present, if they do not.
  package internal(set) var trouble: String?
  var lane = SerialLane()
  var loading = Loading.notYet
  var pollTask: Task<Void, Never>?
  var alarm = Alarm()
  /// What was asked of the service so far.
  package internal(set) var metrics: SessionMetrics
  var hasEnded = false

  /// - Throws: ``SessionError/policy(_:)``.
  package init(
    _ configuration: SessionConfiguration, surroundings: SessionSurroundings, eventLoop: any EventLoop
  ) throws(SessionError) {
    self.eventLoop = eventLoop
    self.surroundings = surroundings
    executor = (surroundings.executor ?? eventLoop.executor).asUnownedSerialExecutor()
    version = configuration.version
    watchesInBackground = configuration.watchesInBackground
    key = configuration.key
    keySource = configuration.keySource
    apiURL = configuration.apiURL
    api = surroundings.makeAPI(configuration.apiURL)
    policy = try NamedPolicies.policy(named: configuration.policy)
    random = surroundings.random
    budgetID = BudgetID(configuration.key, configuration.apiURL)
    requestsPerMinute = configuration.requestsPerMinute
    metrics = SessionMetrics(startedAt: surroundings.clock.date)
  }

  /// Does something with the session on its event loop, where the caller must be, without a hop.
  ///
  /// As `assumeIsolated`. A closure that goes to the standard library itself looks for the loop a second time, for
  /// 400 instructions.
  package nonisolated func onItsLoop<T: Sendable>(_ body: (isolated Session) -> T) -> T {
    assumeIsolated(body)
  }

  /// The budget of the key in use at the address in use.
  var budget: RequestBudget {
    get { self[budget: budgetID] }
    _modify { yield &self[budget: budgetID] }
  }

  /// As it is known here; other processes may have spent of it since.
  subscript(budget id: BudgetID) -> RequestBudget {
    get { budgets[id] ?? RequestBudget(limit: requestsPerMinute) }
    _modify {
      var budget = budgets.removeValue(forKey: id) ?? RequestBudget(limit: requestsPerMinute)
      defer { budgets[id] = budget }
      yield &budget
    }
  }

  /// Call when key or address have changed.
  func chooseBudget() {
    let chosen = BudgetID(key, apiURL)
    guard chosen != budgetID else { return }
    budgetID = chosen
    sharing.leave()
  }

  enum Loading {
    case notYet, done
    case running([CheckedContinuation<Void, Never>])
  }

  /// Whether the registry is in memory, so that what it holds can be asked for without waiting.
  package var isLoaded: Bool {
    if case .done = loading { true } else { false }
  }

  /// Reads the registry, once, and takes up the watch where the last session left it.
  package func load() async throws(SessionError) {
    while true {
      if hasEnded { throw .ended }
      switch loading {
      case .done: return
      case .running:
        await withCheckedContinuation { continuation in
          // As it is by now: a task on an executor of its own may be held up on its way here.
          guard case .running(let others) = loading else { return continuation.resume() }
          loading = .running(others + [continuation])
        }
      case .notYet:
        loading = .running([])
        let result = await readRegistry()
        if case .running(let others) = loading {
          loading = (try? result.get()) == nil ? .notYet : .done
          for other in others { other.resume() }
        }
        try result.get()
        if hasEnded { throw .ended }
        resumeWatch()
        return
      }
    }
  }

  private func readRegistry() async -> Result<Void, SessionError> {
    do {
      try surroundings.home.prepare()
      let revision = store.revision
      let stored = try await store.load(finished: JobRegistry.keptFinished)
      registry = JobRegistry(stored.jobs, floor: stored.floor)
      learnFromHistory()
      events.begin(after: stored.lastSequence)
      knownRevision = revision
      return .success(())
    } catch {
      return .failure(.registry(error))
    }
  }

  /// Ends the watch, every wait and every subscription. What is tracked stays tracked.
  package func end() async {
    guard !hasEnded else { return }
    hasEnded = true
    pollTask?.cancel()
    alarm.ring()
    for id in waiters.keys.sorted() { finish(waiter: id, .failure(.ended)) }
    readers.wakeAll()
    await pollTask?.value
    await surroundings.coordinator?.leave(sharing.member)
    await surroundings.coordinator?.close()
    await api.close()
    await store.close()
  }
}
