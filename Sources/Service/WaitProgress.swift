internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// Tells a client how the jobs fare that it waits for, by `$/progress`.
///
/// One notification an update. A client that is slow to read gets fewer, and always the latest state; the
/// last one comes before the answer.
struct WaitProgress: Sendable {
  let session: Session
  let client: Client
  let token: RawJSON

  func report(during call: WaitForJobs) async throws(OperationError) -> WaitReply {
    let ids: Set<JobID>
    let order: [JobID]
    let start: Int
    do throws(SessionError) {
      start = try await session.loadedSequence()
      order = try await session.ids(of: call.ids)
      ids = Set(order)
    } catch { throw .session(error) }

    let result = await withTaskGroup(of: Int.self) { group in
      group.addTask { await follow(ids, order, after: start) }
      let result = await outcome(of: call)
      group.cancelAll()
      let told = await group.next() ?? start
      // The end of a job wakes its waiters and its followers alike; here nobody is late.
      if await hasNews(of: ids, after: told) { _ = await tell(order) }
      return result
    }
    // Answers overtake what is queued, and a token is of no use to a client that has its answer.
    try? await client.server.waitUntilWritable()
    return try result.get()
  }

  private func outcome(of call: WaitForJobs) async -> Result<WaitReply, OperationError> {
    do { return .success(try await call.run(in: session)) } catch { return .failure(error) }
  }

  /// - Returns: The number of the last event that was told or of no interest.
  private func follow(_ ids: Set<JobID>, _ order: [JobID], after start: Int) async -> Int {
    var told = start
    while let events = try? await session.nextEvents(after: told), let last = events.last {
      if events.contains(where: { ids.contains($0.jobID) }) {
        do {
          // Room first: what is told is then the latest.
          try await client.server.waitUntilWritable()
          told = max(last.sequence, await tell(order))
        } catch { return told }
      } else {
        told = last.sequence
      }
    }
    return told
  }

  private func hasNews(of ids: Set<JobID>, after told: Int) async -> Bool {
    var told = told
    while let events = try? await session.events(after: told), let last = events.last {
      if events.contains(where: { ids.contains($0.jobID) }) { return true }
      told = last.sequence
    }
    return false
  }

  /// - Returns: The number of the last event that what was told takes in.
  private func tell(_ ids: [JobID]) async -> Int {
    let value = await session.outlook(of: ids)
    // It is queued also when the wait for the client was cancelled.
    try? await client.notify(
      NotificationName.progress.rawValue, params: ProgressParams(token: token, value: value).json)
    return value.sequence
  }
}

/// The jobs of a wait at one moment.
private struct WaitOutlook: Sendable, JSONDescribed {
  let jobs: [TrackedJob]
  let sequence: Int

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.key("jobs")
      $0.array { writer in
        for job in jobs {
          writer.object {
            $0.member("id", job.id)
            $0.member("status", job.status)
            $0.member("progress", ifPresent: job.progress)
            $0.member("eta", ifPresent: job.eta)
          }
        }
      }
      $0.member("completed", jobs.count { !$0.isActive })
      $0.member("total", jobs.count)
    }
  }

  static var schema: JSONSchema {
    .named(
      "WaitProgress",
      .object([
        .required(
          "jobs",
          .array(
            of: .object([
              .required("id", JobID.schema),
              .required("status", JobStatus.schema),
              .optional("progress", JobProgress.schema),
              .optional("eta", .seconds, "time left in seconds, as estimated now"),
            ])), "in the order asked for"),
        .required("completed", .count, "how many have ended, whichever way"),
        .required("total", .count),
      ]))
  }
}

extension Session {
  fileprivate func outlook(of ids: [JobID]) async -> WaitOutlook {
    let jobs = (try? await jobs(ids)) ?? []
    return WaitOutlook(jobs: jobs, sequence: lastSequence)
  }
}

extension MethodDeclaration {
  static let progress = MethodDeclaration(
    name: NotificationName.progress.rawValue, summary: "How the jobs of a wait fare",
    discussion: """
      For a jobs.wait with a progressToken. A client that is slow to read gets fewer, and always the latest \
      state; the last one comes before the answer.
      """,
    parameters: [
      .required("token", ParameterKind.token.schema, "the token of the wait, as it was written there"),
      .required("value", WaitOutlook.schema, "the jobs at one moment"),
    ])
}

private struct ProgressParams: JSONWritable {
  let token: RawJSON
  let value: WaitOutlook

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("token", token)
      $0.member("value", value)
    }
  }
}
