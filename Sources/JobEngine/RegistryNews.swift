internal import JSON
package import SurveyCoderAPI

/// What has happened in the registry since a certain event.
package struct RegistryNews: Sendable {
  /// Names a job among those of all services.
  package struct Key: Sendable, Hashable {
    package var apiURL: String
    package var id: JobID

    package init(apiURL: String, id: JobID) {
      self.apiURL = apiURL
      self.id = id
    }
  }

  /// In order, without a gap.
  package var events: [JobEvent]
  /// The jobs that they are about, as they are now.
  package var jobs: [TrackedJob]
  /// Those of the jobs that are tracked no more.
  package var forgotten: [Key]
  /// Whether all events are there still; if not, the others are left out.
  package var isWhole: Bool

  package init(
    events: [JobEvent] = [], jobs: [TrackedJob] = [], forgotten: [Key] = [], isWhole: Bool = true
  ) {
    self.events = events
    self.jobs = jobs
    self.forgotten = forgotten
    self.isWhole = isWhole
  }

  /// - Parameters:
  ///   - events: Later than the one that is asked about, in order.
  ///   - oldest: Number of the oldest event that is kept.
  ///   - row: A job as it is now.
  package init(
    _ events: [JobEvent], after sequence: Int, oldest: Int?, row: (Key) throws -> TrackedJob?
  ) rethrows {
    self.init(events: events, isWhole: oldest.map { $0 <= sequence + 1 } ?? true)
    guard isWhole else { return }
    for key in events.compactMap(\.key).uniqued() {
      if let job = try row(key) { jobs.append(job) } else { forgotten.append(key) }
    }
  }
}

extension JobEvent {
  /// The job that it is about.
  fileprivate var key: RegistryNews.Key? {
    let url = (try? job.document())?.root["apiUrl"]?.string
    return url.map { RegistryNews.Key(apiURL: $0, id: jobID) }
  }
}
