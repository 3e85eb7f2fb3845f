package import SurveyCoderAPI

/// What is to become of the registry in one commit.
///
/// Says what to do to a row, not how it looks afterwards: another process may have written to it since this
/// one read it, and what that one saw or was told must not be lost.
package struct RegistryChange: Sendable {
  package enum Entry: Sendable {
    /// Track the job, or add to what is known of it.
    case track(TrackedJob, label: String?, tags: [String], policy: String?)
    /// The job as an observation leaves it.
    case observe(TrackedJob, event: JobEvent.Kind?)
    case forget(TrackedJob)
    /// Tell, once, that the job may expire before its result can be fetched.
    case warn(TrackedJob)

    package var job: TrackedJob {
      switch self {
      case .track(let job, _, _, _), .observe(let job, _), .forget(let job), .warn(let job): job
      }
    }
  }

  package var entries: [Entry]
  package var time: Timestamp

  package init(_ entries: [Entry], time: Timestamp) {
    self.entries = entries
    self.time = time
  }
}

extension RegistryChange.Entry {
  /// What a row becomes.
  package enum Resolution: Sendable, Equatable {
    case write(TrackedJob, event: JobEvent.Kind?)
    /// The row is as it should be, or another process knows better.
    case keep(TrackedJob)
    case delete(TrackedJob)
    /// There is no row: another process has forgotten the job.
    case absent
  }

  /// - Parameter stored: The row as it is, read in the transaction that will write it.
  /// - Parameter time: Of the commit.
  package func resolved(against stored: TrackedJob?, at time: Timestamp) -> Resolution {
    switch self {
    case .track(let fresh, let label, let tags, let policy):
      // What had expired is to be looked for again: it may have been another key's.
      let isBegun = stored.map { $0.status == .expired } ?? true
      var job = stored ?? fresh
      if isBegun {
        job.status = .unknown
        job.failure = nil
        job.finishedAt = nil
        job.seenBy = nil
        job.expiryWarnedAt = nil
      }
      job.label = label ?? job.label
      job.tags = (job.tags + tags).uniqued()
      job.policy = policy ?? job.policy
      return job == stored ? .keep(job) : .write(job, event: isBegun ? .tracked : .updated)
    case .observe(let seen, let event):
      guard let stored else { return .absent }
      // An end with its result is final: a later look of another process can only have found less.
      guard !stored.status.isFinal, stored.status != .expired || event != .expired else {
        return .keep(stored)
      }
      // Without an event there is nothing new in it but who saw it, and this memory may be older than the row.
      var job = event == nil ? stored : seen
      job.seenBy = seen.seenBy
      job.observedAt = seen.observedAt
      job.label = stored.label
      job.tags = stored.tags
      job.policy = stored.policy
      job.trackedAt = stored.trackedAt
      job.number = stored.number
      job.requests = max(job.requests, stored.requests)
      job.expiryWarnedAt = stored.expiryWarnedAt ?? seen.expiryWarnedAt
      return .write(job, event: event)
    case .forget: return stored.map(Resolution.delete) ?? .absent
    case .warn:
      guard var job = stored else { return .absent }
      guard job.isActive, job.expiryWarnedAt == nil else { return .keep(job) }
      job.expiryWarnedAt = time
      return .write(job, event: .expiring)
    }
  }
}

/// What a commit did.
package struct RegistryCommit: Sendable {
  /// Numbered, in the order of the entries.
  package var events: [JobEvent] = []
  /// For each entry the job as the registry has it now; `nil` when it has none.
  package var jobs: [TrackedJob?] = []
  /// Number of the latest event in the registry, whoever wrote it.
  package var lastSequence = 0

  package init() {}
}
