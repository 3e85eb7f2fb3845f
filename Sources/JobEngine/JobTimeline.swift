package import JSON
package import SurveyCoderAPI

/// Which states a job went through, and when, as far as it was seen.
package struct JobTimeline: Sendable, Equatable {
  package struct Span: Sendable, Equatable {
    /// ``SurveyCoderAPI/JobStatus/unknown`` before anything was seen.
    package var status: JobStatus
    package var from: Timestamp
    package var to: Timestamp
  }

  package var id: JobID
  package var label: String?
  /// As it is now.
  package var status: JobStatus
  /// Oldest first, each beginning where the one before ends. The last one ends with the job, or now.
  package var spans: [Span]

  package var from: Timestamp { spans.first?.from ?? to }
  package var to: Timestamp { spans.last?.to ?? Timestamp(milliseconds: 0) }
}

extension JobTimeline {
  /// - Parameter points: What was seen of the job, oldest first.
  init(_ job: TrackedJob, points: [JobHistory.Point], now: Timestamp) {
    id = job.id
    label = job.label
    status = job.status
    // The service's clock may be ahead of ours.
    let end = max(job.isActive ? now : job.finishedAt ?? job.observedAt ?? now, job.trackedAt)
    let start = min(job.createdAt ?? job.trackedAt, job.trackedAt, end)
    var seen = points.filter { $0.status != .unknown && !$0.status.endsTheWatch }.map { ($0.status, $0.time) }
    // Without its events the job itself still tells what it was when it was last looked at.
    if seen.isEmpty, job.isActive, job.status != .unknown {
      seen = [(job.status, job.observedAt ?? now)]
    }
    // What is queued when it is first seen was so from the start.
    if let first = seen.first, first.0 == .queued { seen[0].1 = start }
    spans = []
    var open = Span(status: .unknown, from: start, to: start)
    for (status, time) in seen where status != open.status {
      open.to = min(max(time, open.from), end)
      if open.to > open.from { spans.append(open) }
      open = Span(status: status, from: open.to, to: open.to)
    }
    open.to = end
    spans.append(open)
  }
}

extension Session {
  /// The timelines of tracked jobs, in the order in which they began.
  ///
  /// - Parameters:
  ///   - ids: Whose; `nil` for the latest of all.
  ///   - limit: Jobs at most.
  /// - Returns: Also whether there are more of them.
  package func timelines(
    of ids: [JobID]?, limit: Int
  ) async throws(SessionError) -> (timelines: [JobTimeline], hasMore: Bool) {
    try await load()
    let chosen: [JobID]
    let hasMore: Bool
    if let ids {
      chosen = Array(ids.prefix(limit))
      hasMore = ids.count > limit
    } else {
      let listing = try await list(JobQuery(limit: limit))
      chosen = listing.jobs.map(\.id)
      hasMore = listing.next != nil
    }
    var timelines: [JobTimeline] = []
    for id in chosen {
      let points = try await history(of: id).points
      timelines.append(JobTimeline(try await get(id), points: points, now: clock.date))
    }
    return (timelines.sorted { ($0.from, $0.id) < ($1.from, $1.id) }, hasMore)
  }
}

extension JobTimeline: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("id", id)
      $0.member("label", ifPresent: label)
      $0.member("status", status)
      $0.member("spans", spans)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "JobTimeline",
      .object([
        .required("id", JobID.schema),
        .optional("label", .string),
        .required("status", JobStatus.schema, "as it is now"),
        .required("spans", .array(of: Span.schema), "oldest first; the last ends with the job, or now"),
      ]))
  }
}

extension JobTimeline.Span: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("status", status)
      $0.member("from", from)
      $0.member("to", to)
    }
  }

  package static var schema: JSONSchema {
    .object([
      .required("status", JobStatus.schema, "unknown before anything was seen"),
      .required("from", .time), .required("to", .time),
    ])
  }
}
