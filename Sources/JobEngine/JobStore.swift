internal import SurveyCoderAPI

/// The durable part of the job registry.
///
/// A commit is whole or not at all, and on disk when it returns: what the engine announces, it has
/// committed before.
package protocol JobStore: Sendable {
  func load() async throws(RegistryError) -> StoredRegistry

  /// Resolves each entry against the row as it is (``RegistryChange/Entry/resolved(against:)``) and writes
  /// what comes of it, all in one transaction. Goes on though the caller's task is cancelled.
  func commit(_ change: RegistryChange) async throws(RegistryError) -> RegistryCommit

  /// Events later than `sequence`, oldest first, at most `limit`.
  func events(after sequence: Int, limit: Int) async throws(RegistryError) -> [JobEvent]

  func close() async
}

package struct StoredRegistry: Sendable {
  package var jobs: [TrackedJob]
  /// The latest event's number, 0 when there is none.
  package var lastSequence: Int

  package init(jobs: [TrackedJob] = [], lastSequence: Int = 0) {
    self.jobs = jobs
    self.lastSequence = lastSequence
  }
}
