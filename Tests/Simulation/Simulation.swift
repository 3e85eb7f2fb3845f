internal import EngineTesting
internal import Foundation
internal import JobEngine
internal import NIOConcurrencyHelpers
package import NIOCore
internal import Recording
internal import Sandbox
internal import SurveyCoderAPI

/// One seeded run: real sessions in virtual time against the sandbox's world, with faults, crashes and other mischief,
/// and all that must be true checked at every step.
///
/// Time stands still while anything is at work, so each step is one thing that happens and all that follows from it.
/// The registry is the real one, in a file: what a crash leaves is half of what is to be proven. Where there is
/// `/dev/shm`, the home is in memory; the flushes to the disk are the same calls.
package final class Simulation: Sendable {
  let scenario: Scenario
  let loop: any EventLoop
  let time: SteppedTime
  let ledger: Ledger
  let network: SimulatedNetwork
  let home: SessionHome
  let revisions: Revisions
  let dateShift = NIOLockedValueBox<Duration>(.zero)
  private let overseer: Overseer

  /// - Parameter keepsJournal: Whether to keep what happened, a line each.
  /// - Throws: When there is no room for a home.
  package init(_ scenario: Scenario, on loop: any EventLoop, keepsJournal: Bool = false) throws {
    self.scenario = scenario
    self.loop = loop
    ledger = Ledger(keepsJournal: keepsJournal)
    overseer = Overseer(ledger)
    time = SteppedTime(on: loop, pace: .none(from: ManualClock.startDate, horizon: overseer))
    network = SimulatedNetwork(scenario, time: time, ledger: ledger)
    let parent =
      FileManager.default.isWritableFile(atPath: "/dev/shm")
      ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    home = SessionHome(path: "\(parent)/scjobs-simulation-\(UUID().uuidString)")
    revisions = Revisions(path: home.registry + "-wal")
  }

  package struct Report: Sendable {
    package var seed: UInt64
    package var figures: Ledger.Figures
    package var violations: [String]
    /// The same for two runs in which the same happened at the same time.
    package var digest: UInt64
    package var journal: [String]
    /// How much virtual time passed.
    package var elapsed: Duration
  }

  package func run() async throws -> Report {
    defer { try? FileManager.default.removeItem(atPath: home.path) }
    try await Task(executorPreference: time.taskExecutor) {
      var driver = try SimulationDriver(self)
      try await driver.run()
    }.value
    return Report(
      seed: scenario.seed, figures: ledger.figures, violations: ledger.violations, digest: ledger.digest,
      journal: ledger.journal, elapsed: network.now)
  }

  /// Those to check at every step.
  func watch(_ processes: [SimulatedProcess]) { overseer.watch(processes, network) }
}

/// Looks at every step at which nothing is at work, before time goes on.
private final class Overseer: SteppedTime.Horizon {
  private struct State {
    var processes: [SimulatedProcess] = []
    var network: SimulatedNetwork?
    /// The last event of each process that was looked at.
    var seen: [Int: Int] = [:]
  }

  private let ledger: Ledger
  private let state = NIOLockedValueBox(State())

  init(_ ledger: Ledger) { self.ledger = ledger }

  func watch(_ processes: [SimulatedProcess], _ network: SimulatedNetwork) {
    state.withLockedValue {
      $0.processes = processes
      $0.network = network
      $0.seen = [:]
    }
  }

  /// Asked for once before each step.
  var limit: Moment? {
    ledger.count(\.steps)
    let (processes, network) = state.withLockedValue { ($0.processes, $0.network) }
    guard let network else { return nil }
    for process in processes where process.life.isAlive { check(process, network) }
    return nil
  }

  func hold() {}

  private func check(_ process: SimulatedProcess, _ network: SimulatedNetwork) {
    let (isLoaded, last) = process.session.onItsLoop { ($0.isLoaded, $0.lastSequence) }
    guard isLoaded, state.withLockedValue({ $0.seen.updateValue(last, forKey: process.slot) }) != last else {
      return
    }
    let now = network.now
    ledger.checkKept(at: now)
    for job in process.session.onItsLoop({ $0.jobs }) {
      ledger.check(job, by: "process \(process.slot)", network, at: now)
    }
  }
}

extension Ledger {
  /// What is said of a job that has ended must be so.
  func check(_ job: TrackedJob, by whom: String, _ network: SimulatedNetwork, at now: Duration) {
    guard !job.isActive else { return }
    let truth = network.withWorld { world, _ in world.job(job.id.text) }
    switch job.status {
    case .completed:
      if let result = job.result {
        verify(result, of: job.id, by: whom, at: now)
      } else if network.emptyCompletions(job.id) < 2 {
        violation("\(whom) told that \(job.id) is completed and lost its result", at: now)
      }
    case .failed:
      if let truth, truth.outcome == .completed || truth.endsAt > now {
        violation("\(whom) told that \(job.id) failed, which it did not", at: now)
      }
    case .expired:
      if let truth, truth.expiresAt > now, !network.wasDenied(job.id) {
        violation("\(whom) gave \(job.id) up, which the service still has", at: now)
      }
    default: violation("\(whom) told that \(job.id) has ended as \(job.status)", at: now)
    }
  }
}
