internal import EngineTesting
internal import Glibc
internal import JobEngine
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Recording
internal import Sandbox
internal import SurveyCoderAPI

/// A process of scjobs from its start to its end or crash: a real session on the real registry, archive and
/// coordination file of the simulation's home.
struct SimulatedProcess: Sendable {
  /// Which of the simulation's processes it is; a restart has the same.
  let slot: Int
  let life: Life
  let session: Session
  let crashes: CrashPlan
  let taskExecutor: any TaskExecutor
  private let store: SQLiteJobStore
  private let coordinator: SQLiteProcessCoordinator
  private let tasks = NIOLockedValueBox<[Task<Void, Never>]>([])

  init(_ slot: Int, number: Int, in simulation: Simulation, key: APIKey) throws {
    let (time, scenario, ledger) = (simulation.time, simulation.scenario, simulation.ledger)
    self.slot = slot
    life = Life(on: simulation.loop, counter: time.counter)
    let crashes = CrashPlan()
    self.crashes = crashes
    let tasks = MortalTaskExecutor(life)
    taskExecutor = tasks
    let clock = SimulatedClock(time: time, shift: simulation.dateShift, life: life)
    let home = simulation.home
    let registry = scenario.sabotage == .registry && number > 0 ? "\(home.registry).\(number)" : home.registry
    store = SQLiteJobStore(path: registry, counter: time.counter)
    coordinator = SQLiteProcessCoordinator(path: home.coordination, clock: clock, counter: time.counter)
    let carrier = SimulatedCarrier(
      network: simulation.network, clock: clock, life: life, crashes: crashes, ledger: ledger, slot: slot)
    var configuration = SessionConfiguration()
    configuration.key = key
    configuration.version = "simulated"
    configuration.policy = scenario.policy
    configuration.requestsPerMinute = scenario.world.requestsPerMinute
    configuration.watchesInBackground = slot == 0
    session = try Session(
      configuration,
      surroundings: SessionSurroundings(
        home: home,
        store: MortalStore(
          real: store, life: life, crashes: crashes, revisions: simulation.revisions,
          spoil: scenario.sabotage == .archive ? Sabotage.cutResults : nil),
        archive: ResultArchive(folder: home.results, counter: time.counter),
        coordinator: MortalCoordinator(
          real: coordinator, life: life, forgets: scenario.sabotage == .budget),
        clock: clock, random: SeededGenerator(scenario.seed &+ UInt64(number)),
        executor: MortalSerialExecutor(life, with: tasks), taskExecutor: tasks,
        makeAPI: { HTTPJobsAPI(url: $0, carrier: carrier) }),
      eventLoop: simulation.loop)
  }

  /// Does something in the process.
  func run(_ body: @escaping @Sendable (Session) async -> Void) {
    let task = Task(executorPreference: taskExecutor) { await body(session) }
    tasks.withLockedValue { $0.append(task) }
  }

  /// What the system does when a process is gone.
  func closeFiles() async {
    await store.close()
    await coordinator.close()
  }

  /// Frees what a process holds that was killed.
  func bury() async {
    life.haunt()
    let tasks = tasks.withLockedValue(\.self)
    for task in tasks { task.cancel() }
    await Task(executorPreference: taskExecutor) { await session.end() }.value
    for task in tasks { await task.value }
  }
}

/// Ways to break what is to be proven.
enum Sabotage {
  /// Takes the last byte of each result that is about to be told of.
  static func cutResults(_ change: RegistryChange) {
    for case .observe(let job, _) in change.entries {
      guard let result = job.result else { continue }
      truncate(result.path, result.bytes - 1)
    }
  }
}
