internal import JSON

extension SandboxJob {
  /// Writes the job as `GET /v2/jobs/{id}` shows it, or as a row of the list, which has no result and no error.
  ///
  /// - Parameter resultBytes: What a result is padded to.
  func write(
    to writer: inout JSONWriter, at now: Duration, calendar: WorldCalendar, asRow: Bool, resultBytes: Int = 0
  ) {
    let state = state(at: now)
    writer.object { writer in
      writer.member("id", id)
      writer.member("type", type.rawValue)
      writer.member("status", state.status.rawValue)
      writer.key("progress")
      writer.object { writer in
        writer.member("processed", state.processed)
        writer.member("total", total)
        writer.member("percentage", state.percentage)
      }
      writer.member("created_at", calendar.timestamp(at: createdAt))
      writer.member("updated_at", calendar.timestamp(at: state.updatedAt))
      if state.isFinal && !asRow { writeOutcome(to: &writer, resultBytes) }
    }
  }

  private func writeOutcome(to writer: inout JSONWriter, _ resultBytes: Int) {
    switch outcome {
    case .completed:
      writer.key("result")
      let ids = responseIDs ?? (1...total).map { "r\($0)" }
      CodingResult(seed: seed, ids: ids, paddedTo: resultBytes).write(to: &writer)
    case .failed(let code, let message):
      writer.key("error")
      writer.object { writer in
        writer.member("code", code)
        writer.member("message", message)
      }
    }
  }
}
