internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// What is going on, on one screen: the status, and what the engine means to do next.
struct StatusScreen: Renderable {
  let status: SessionStatus
  /// Active jobs, the one that is looked at next first.
  let upcoming: [TrackedJob]

  private static let shownLooks = 3

  init(status: SessionStatus, jobs: [TrackedJob]) {
    self.status = status
    upcoming = jobs.filter { $0.nextLookAt != nil }.sorted {
      ($0.nextLookAt ?? $0.trackedAt, $0.id) < ($1.nextLookAt ?? $1.trackedAt, $1.id)
    }
  }

  func write(to writer: inout JSONWriter) { writer.value(status) }

  func lines(_ style: TextStyle) -> [String] {
    var facts: [(name: String, value: String)] = [
      ("API", status.apiURL.escapedForTerminal), ("key", key), ("jobs", jobs),
      ("budget", budget(style)), ("policy", status.policy.escapedForTerminal),
    ]
    if let paused = status.paused {
      facts.append(("paused", style.paint(paused.escapedForTerminal, .yellow)))
    } else if status.isBreakerOpen {
      let text = "The service does not answer: it is asked again after a while, more and more seldom."
      facts.append(("paused", style.paint(text, .yellow)))
    }
    if let problem = status.problem {
      facts.append(("problem", style.paint(problem.escapedForTerminal, .red)))
    }
    if let forecast = status.forecast {
      let text =
        "\(forecast.results) results need \(forecast.requests) requests: done \(style.moment(forecast.doneAt))"
      facts.append(("forecast", text))
    }
    if status.expiring > 0 {
      let text = "\(status.expiring) of the active jobs may be deleted before their results are fetched"
      facts.append(("expiring", style.paint(text, .yellow)))
    }
    for (place, job) in upcoming.prefix(Self.shownLooks).enumerated() {
      facts.append((place == 0 ? "next looks" : "", look(at: job, style)))
    }
    if upcoming.count > Self.shownLooks {
      facts.append(("", "\(style.ellipsis) and \(upcoming.count - Self.shownLooks) more"))
    }
    facts.append(("results", status.home.escapedForTerminal + "/results"))
    facts.append(("version", status.version.escapedForTerminal))
    return TextWrap.facts(facts, style)
  }

  private var key: String {
    guard let key = status.key else { return "none: type `key`, or set SCP_API_KEY" }
    let origin =
      switch key.source {
      case .environment: "from SCP_API_KEY"
      case .file: "from a file"
      case .session: "given in this session"
      case .sandbox: "made up for the sandbox"
      }
    return "\(key.fingerprint) (\(origin))"
  }

  private var jobs: String {
    let states = [
      (status.active, "active"), (status.completed, "completed"), (status.failed, "failed"),
      (status.expired, "expired"),
    ]
    let parts = states.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let here = "\(status.tracked) tracked" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    return status.elsewhere > 0 ? "\(here); \(status.elsewhere) more at another address" : here
  }

  private func budget(_ style: TextStyle) -> String {
    let budget = status.budget
    let used =
      "\(budget.used) of \(budget.limit) requests used in the last \(DurationText.format(budget.window))"
    return budget.pausedUntil.map { "\(used); paused by the service until \(style.moment($0))" } ?? used
  }

  private func look(at job: TrackedJob, _ style: TextStyle) -> String {
    let time = job.nextLookAt.map(style.distance) ?? ""
    let reason = job.nextLookReason.map { ": \($0.escapedForTerminal)" } ?? ""
    return "\(ProgressText.name(job)) \(time)\(reason)"
  }
}

extension SessionStatus: Renderable {
  func lines(_ style: TextStyle) -> [String] { StatusScreen(status: self, jobs: []).lines(style) }
}

extension PolicyReply: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    let head = style.paint(name.escapedForTerminal, .bold) + (isCurrent ? " (in force)" : "")
    let facts = numbers.map { number in
      let value = number.value == number.value.rounded() ? "\(Int(number.value))" : "\(number.value)"
      let unit = number.unit.isEmpty ? "" : " \(number.unit)"
      return (name: number.name, value: "\(value)\(unit)  \(number.meaning)")
    }
    return [head] + TextWrap.facts(facts, indent: 2, style)
  }
}

extension PolicyList: Renderable {
  func lines(_ style: TextStyle) -> [String] { policies.flatMap { $0.lines(style) } }
  var rows: [RawJSON] { policies.map(\.json) }
}
