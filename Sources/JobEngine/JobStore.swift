package import SurveyCoderAPI

/// The durable part of the job registry.
///
/// A commit is whole or not at all, and on disk when it returns: what the engine announces, it has
/// committed before.
package protocol JobStore: Sendable {
  /// Every active job, and the `finished` newest of the others, whatever their API.
  func load(finished: Int) async throws(RegistryError) -> StoredRegistry

  /// Those of the ids that have a row, in no particular order.
  func jobs(_ ids: [JobID], at apiURL: String) async throws(RegistryError) -> [TrackedJob]

  /// At most ``JobQuery/limit`` jobs, the newest tracked first.
  func page(_ query: JobQuery, at apiURL: String) async throws(RegistryError) -> [TrackedJob]

  /// In the order of tracking.
  ///
  /// - Parameter limit: How many at most, whichever; `nil` for all.
  func ids(
    _ selection: JobSelection, at apiURL: String, limit: Int?
  ) async throws(RegistryError) -> [JobID]

  func counts() async throws(RegistryError) -> [JobCount]

  /// Resolves each entry against the row as it is (``RegistryChange/Entry/resolved(against:at:)``) and writes
  /// what comes of it, all in one transaction. Goes on though the caller's task is cancelled.
  func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit

  /// Events later than `sequence`, oldest first, at most `limit`.
  func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent]

  /// The events of one job that are kept, oldest first; of jobs of that id at every API.
  func events(of id: JobID) async throws(RegistryError) -> [JobEvent]

  /// What has happened since the event of that number, whoever wrote it, oldest first.
  ///
  /// - Parameter limit: Events at most.
  func news(after sequence: Int, limit: Int) async throws(RegistryError) -> RegistryNews

  /// Differs from an earlier value when another process may have written since. Costs next to nothing.
  var revision: UInt64 { get }

  func close() async
}

package struct StoredRegistry: Sendable {
  /// In the order of tracking.
  package var jobs: [TrackedJob]
  /// Every job with a larger number is in `jobs`, and every active one; 0 when all are.
  package var floor: Int
  /// The latest event's number, 0 when there is none.
  package var lastSequence: Int

  package init(jobs: [TrackedJob] = [], floor: Int = 0, lastSequence: Int = 0) {
    self.jobs = jobs
    self.floor = floor
    self.lastSequence = lastSequence
  }
}
