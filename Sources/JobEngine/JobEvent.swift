package import JSON
package import SurveyCoderAPI

/// Something that happened, numbered in the order in which it became durable.
package struct JobEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case tracked = "job.tracked"
    case forgotten = "job.forgotten"
    /// A look brought something new, a status that is not final or progress; or label, tags or policy were changed.
    case updated = "job.updated"
    /// The job may be deleted by the service before its result can be fetched; told once.
    case expiring = "job.expiring"
    case completed = "job.completed"
    case failed = "job.failed"
    case expired = "job.expired"

    package static var schema: JSONSchema { .named("EventType", .choice(allCases.map(\.rawValue))) }
  }

  /// 1 or more; larger numbers are later. Gaps may exist.
  package var sequence: Int
  package var kind: Kind
  package var time: Timestamp
  package var jobID: JobID
  /// The job as it was then, in the form of the contract's `Job`.
  package var job: RawJSON

  package init(sequence: Int, kind: Kind, time: Timestamp, jobID: JobID, job: RawJSON) {
    self.sequence = sequence
    self.kind = kind
    self.time = time
    self.jobID = jobID
    self.job = job
  }
}

extension JobEvent: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("sequence", sequence)
      $0.member("type", kind.rawValue)
      $0.member("time", time)
      $0.member("job", job)
    }
  }

  package static var schema: JSONSchema { .named("JobEvent", .object(members)) }

  /// Of the event by itself; as a notification it has its subscription's name before them.
  package static var members: [JSONSchema.Member] {
    [
      .required("sequence", .integer(from: 1), "larger is later; gaps may exist"),
      .required("type", Kind.schema),
      .required("time", .time),
      .required("job", TrackedJob.schema, "the job as it was then"),
    ]
  }
}
