package import SurveyCoderAPI

/// The durable part of the job registry.
///
/// A commit is whole or not at all, and on disk when it returns: what the engine announces, it has
/// committed before.
package protocol JobStore: Sendable {
  func load() async throws(RegistryError) -> StoredRegistry

  /// - Returns: The events with their sequence numbers, in the order given.
  func commit(_ change: RegistryChange) async throws(RegistryError) -> [JobEvent]

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

/// What one observation changes.
package struct RegistryChange: Sendable {
  package struct Entry: Sendable {
    package var job: TrackedJob
    /// `nil` when nobody needs to hear of it.
    package var event: JobEvent.Kind?
  }

  package var entries: [Entry]
  package var time: Timestamp
  /// Jobs to drop, whose events follow those of `entries`.
  package var forgotten: [TrackedJob]

  package init(entries: [Entry] = [], forgotten: [TrackedJob] = [], time: Timestamp) {
    self.entries = entries
    self.forgotten = forgotten
    self.time = time
  }

  /// The events that this change gives, not yet numbered.
  package var drafts: [(kind: JobEvent.Kind, job: TrackedJob)] {
    entries.compactMap { entry in entry.event.map { ($0, entry.job) } } + forgotten.map { (.forgotten, $0) }
  }
}
