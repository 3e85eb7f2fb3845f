internal import Foundation
internal import JobEngine
internal import NIOConcurrencyHelpers
internal import SurveyCoderAPI

/// Where a process is to die.
enum CrashPoint: Sendable, CaseIterable {
  /// Results are on disk, and the registry does not know of them.
  case beforeCommit
  /// The registry knows, and nobody was told.
  case afterCommit
  /// The service has answered, and nothing was made of it.
  case atAnswer
}

/// The crash that is planned for a process, if one is.
final class CrashPlan: Sendable {
  private let next = NIOLockedValueBox<CrashPoint?>(nil)

  func plan(_ point: CrashPoint) { next.withLockedValue { $0 = point } }

  /// Whether it is time.
  func comes(_ point: CrashPoint) -> Bool {
    next.withLockedValue { next in
      guard next == point else { return false }
      next = nil
      return true
    }
  }
}

/// Tells apart the states of the registry's log by a count instead of the file system's clock, whose ticks are so long
/// that two commits may fall into one: which of them do would be chance.
final class Revisions: Sendable {
  private let path: String
  private let count = NIOLockedValueBox(0)

  /// - Parameter path: Of the log.
  init(path: String) { self.path = path }

  func next() {
    let number = count.withLockedValue { count in
      count += 1
      return count
    }
    let time = timespec(tv_sec: number, tv_nsec: 0)
    _ = utimensat(AT_FDCWD, path, [time, time], 0)
  }
}

/// A process's way to the registry, which ends with its life.
struct MortalStore: JobStore {
  let real: SQLiteJobStore
  let life: Life
  let crashes: CrashPlan
  let revisions: Revisions
  /// Called with what is about to be committed; a sabotage of the archive.
  var spoil: (@Sendable (RegistryChange) -> Void)?

  private func check() throws(RegistryError) {
    if life.isGhost { throw Self.gone }
  }

  static let gone = RegistryError(action: "go on", path: "-", reason: "the process was killed")

  func load(finished: Int) async throws(RegistryError) -> StoredRegistry {
    try check()
    return try await real.load(finished: finished)
  }

  func jobs(_ ids: [JobID], at apiURL: String) async throws(RegistryError) -> [TrackedJob] {
    try check()
    return try await real.jobs(ids, at: apiURL)
  }

  func page(_ query: JobQuery, at apiURL: String) async throws(RegistryError) -> [TrackedJob] {
    try check()
    return try await real.page(query, at: apiURL)
  }

  func ids(
    _ selection: JobSelection, at apiURL: String, limit: Int?
  ) async throws(RegistryError) -> [JobID] {
    try check()
    return try await real.ids(selection, at: apiURL, limit: limit)
  }

  func counts() async throws(RegistryError) -> [JobCount] {
    try check()
    return try await real.counts()
  }

  func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit {
    try check()
    if crashes.comes(.beforeCommit) { await life.endHere() }
    try check()
    spoil?(change)
    let commit = try await real.commit(change)
    revisions.next()
    if crashes.comes(.afterCommit) { await life.endHere() }
    try check()
    return commit
  }

  func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent] {
    try check()
    return try await real.events(after: sequence, limit: limit)
  }

  func events(of id: JobID) async throws(RegistryError) -> [JobEvent] {
    try check()
    return try await real.events(of: id)
  }

  func news(after sequence: Int, limit: Int) async throws(RegistryError) -> RegistryNews {
    try check()
    return try await real.news(after: sequence, limit: limit)
  }

  var revision: UInt64 { real.revision }

  func close() async { await real.close() }
}

/// A process's way to where processes meet.
struct MortalCoordinator: ProcessCoordinator {
  let real: SQLiteProcessCoordinator
  let life: Life
  /// A sabotage of the budget: nothing that was sent is remembered.
  var forgets = false

  func attend(_ presence: Presence) async throws(RegistryError) -> Gathering {
    if life.isGhost { throw MortalStore.gone }
    return try await real.attend(presence)
  }

  func leave(_ member: String) async {
    if !life.isGhost { await real.leave(member) }
  }

  func change<Value: Sendable>(
    _ budget: BudgetID, initial: RequestBudget, _ change: @escaping @Sendable (inout RequestBudget) -> Value
  ) async throws(RegistryError) -> (value: Value, budget: RequestBudget) {
    if life.isGhost { throw MortalStore.gone }
    if forgets {
      var fresh = RequestBudget(limit: initial.limit)
      let value = change(&fresh)
      return (value, RequestBudget(limit: initial.limit))
    }
    return try await real.change(budget, initial: initial, change)
  }

  func close() async { await real.close() }
}
