internal import JSON

extension SandboxWorld {
  mutating func answer(_ endpoint: Endpoint, to call: Call, key: String) throws(ServiceError)
    -> SandboxResponse
  {
    switch endpoint {
    case .health: health(at: call.now)
    case .usage: usage(at: call.now)
    case .jobs: try jobList(call)
    case .job(let id): try job(id, at: call.now)
    case .code: try code(call, key: key)
    }
  }

  private func job(_ id: String, at now: Duration) throws(ServiceError) -> SandboxResponse {
    guard let job = visibleJob(id, at: now) else {
      throw .notFound("There is no such job: jobs are kept for 24 hours.")
    }
    return .json(
      200,
      Envelope.success {
        job.write(to: &$0, at: now, calendar: calendar, asRow: false, resultBytes: configuration.resultBytes)
      })
  }

  private func jobList(_ call: Call) throws(ServiceError) -> SandboxResponse {
    let (now, status) = (call.now, try status(of: call.request))
    let rows = visibleJobs(at: now)
      .filter { job in status.map { job.state(at: now).status == $0 } ?? true }
      .prefix(try limit(of: call.request))
    // Read once: the sequence is lazy.
    let jobs = Array(rows)
    let body = Envelope.success { writer in
      writer.array { writer in
        for job in jobs { job.write(to: &writer, at: now, calendar: calendar, asRow: true) }
      }
    } meta: { writer in
      writer.member("api_version", Envelope.apiVersion)
      writer.member("count", jobs.count)
    }
    return .json(200, body)
  }

  private func status(of request: SandboxRequest) throws(ServiceError) -> SandboxJob.Status? {
    guard let text = request.parameter("status") else { return nil }
    guard let status = SandboxJob.Status(rawValue: text) else {
      throw .validation("status must be queued, processing, completed or failed.")
    }
    return status
  }

  private func limit(of request: SandboxRequest) throws(ServiceError) -> Int {
    guard let text = request.parameter("limit") else { return 20 }
    guard let limit = Int(text), (1...100).contains(limit) else {
      throw .validation("limit must be a whole number from 1 to 100.")
    }
    return limit
  }

  private func usage(at now: Duration) -> SandboxResponse {
    let body = Envelope.success { writer in
      writer.object { writer in
        writer.member("plan", configuration.plan)
        writer.member("credits_remaining", creditsRemaining(at: now))
        writer.member("credits_monthly", configuration.monthlyCredits)
        writer.member("is_trial", false)
        writer.key("rate_limit")
        writer.object { writer in
          writer.member("rpm", configuration.requestsPerMinute)
          writer.member("concurrent_jobs", configuration.concurrentJobs)
        }
      }
    } meta: { writer in
      writer.member("api_version", Envelope.apiVersion)
    }
    return .json(200, body)
  }

  /// A degraded service answers 503 with the same body; that is an answer, not an error, and has no `Retry-After`.
  func health(at now: Duration) -> SandboxResponse {
    let body = Envelope.success { writer in
      writer.object { writer in
        writer.member("status", isDegraded ? "degraded" : "healthy")
        writer.member("timestamp", calendar.timestamp(at: now))
        writer.member("version", "2.0.0")
        writer.member("uptime_seconds", Int(now.components.seconds))
        writer.member("environment", "development")
        writer.key("dependencies")
        writer.object { writer in
          writeDependency("supabase", status: "ok", latency: 12, to: &writer)
          writeDependency(
            "redis", status: isDegraded ? "error" : "ok", latency: isDegraded ? nil : 3, to: &writer)
          writeDependency("spss_service", status: "unavailable", latency: nil, to: &writer)
        }
      }
    }
    return .json(isDegraded ? 503 : 200, body)
  }

  private func writeDependency(
    _ name: String, status: String, latency: Int?, to writer: inout JSONWriter
  ) {
    writer.key(name)
    writer.object { writer in
      writer.member("status", status)
      writer.member("latency_ms", ifPresent: latency)
    }
  }
}
