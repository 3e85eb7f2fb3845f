package import SurveyCoderAPI

/// Which tracked jobs a page is to show, the newest tracked first.
package struct JobQuery: Sendable, Equatable {
  package var status: JobStatus?
  package var tag: String?
  package var label: String?
  /// Only jobs that were tracked before the one of that number, whether that one is still there or not.
  package var before: Int?
  /// Jobs on a page, 1 or more.
  package var limit: Int

  package init(
    status: JobStatus? = nil, tag: String? = nil, label: String? = nil, before: Int? = nil, limit: Int
  ) {
    self.status = status
    self.tag = tag
    self.label = label
    self.before = before
    self.limit = limit
  }

  /// Whether a job fits, wherever it stands in the order.
  package func takes(_ job: TrackedJob) -> Bool {
    (status.map { $0 == job.status } ?? true) && (label.map { $0 == job.label } ?? true)
      && (tag.map(job.tags.contains) ?? true)
  }

  /// Whether only jobs can fit that the engine is not done with.
  var isOfActiveJobs: Bool { status.map { !$0.endsTheWatch } ?? false }
}

/// A page of jobs.
package struct JobListing: Sendable, Equatable {
  package var jobs: [TrackedJob]
  /// ``JobQuery/before`` of the next page; `nil` on the last.
  package var next: Int?
}

/// Jobs that one word stands for.
package enum JobSelection: Sendable, Equatable {
  case all
  case status(JobStatus)
  case label(String)
  /// Ids that begin so.
  case prefix(String)

  package func takes(_ job: TrackedJob) -> Bool {
    switch self {
    case .all: true
    case .status(let status): job.status == status
    case .label(let label): job.label == label
    case .prefix(let prefix): job.id.text.hasPrefix(prefix)
    }
  }
}

/// How many jobs of one API have one status.
package struct JobCount: Sendable, Equatable {
  package var apiURL: String
  package var status: JobStatus
  package var jobs: Int

  package init(apiURL: String, status: JobStatus, jobs: Int) {
    self.apiURL = apiURL
    self.status = status
    self.jobs = jobs
  }
}
