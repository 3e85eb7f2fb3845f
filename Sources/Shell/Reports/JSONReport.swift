internal import JSON
internal import JobEngine
internal import SurveyCoderAPI

/// All that a report knows, for programs. Its members are told in protocol/scripts.md.
extension ScriptReport: JSONWritable {
  static func text(_ report: ScriptReport) -> String { report.json.description + "\n" }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("scjobs", version)
      $0.member("outcome", outcome)
      $0.member("exitCode", Int(code.rawValue))
      $0.member("startedAt", startedAt)
      $0.member("seconds", duration)
      $0.member("files", files)
      $0.key("problems")
      $0.array { for (place, message) in findings { Self.write(place, message, to: &$0) } }
      $0.key("steps")
      $0.array { for step in steps where step.duration != nil { step.write(to: &$0) } }
      $0.key("jobs")
      $0.array { for job in jobs { job.write(to: &$0) } }
    }
  }

  private var outcome: String {
    if isRefused { return "refused" }
    return code == .ok ? "passed" : code == .interrupted ? "interrupted" : "failed"
  }

  private static func write(_ place: String, _ message: String, to writer: inout JSONWriter) {
    writer.object {
      $0.member("place", place)
      $0.member("message", message)
    }
  }
}

extension StepRecord {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("file", file)
      $0.member("line", position.line)
      $0.member("column", position.column)
      $0.member("command", text)
      $0.member("startedAt", startedAt)
      $0.member("seconds", duration ?? .zero)
      $0.member("result", result.rawValue)
      guard let failure else { return }
      $0.member("kind", failure.kind.rawValue)
      $0.member("exitCode", Int(failure.code.rawValue))
      $0.member("message", failure.message)
    }
  }
}

extension ScriptReport.Job {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("id", timeline.id)
      $0.member("label", ifPresent: timeline.label.map(SecretText.redacted))
      $0.member("status", timeline.status)
      $0.member("spans", timeline.spans)
      $0.member("finishedAt", ifPresent: finishedAt)
      $0.member("detectedAt", ifPresent: detectedAt)
    }
  }
}
