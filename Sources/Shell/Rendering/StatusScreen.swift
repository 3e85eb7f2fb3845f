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
  /// Active jobs by their state.
  private let states: [JobStatus: Int]

  private static let shownLooks = 3

  init(status: SessionStatus, jobs: [TrackedJob]) {
    self.status = status
    let active = jobs.filter(\.isActive)
    // Without a key there is no next look, whatever is planned.
    let planned = status.paused == nil ? active : []
    states = active.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
    upcoming = planned.filter { $0.nextLookAt != nil }.sorted {
      ($0.nextLookAt ?? $0.trackedAt, $0.id) < ($1.nextLookAt ?? $1.trackedAt, $1.id)
    }
  }

  func write(to writer: inout JSONWriter) { writer.value(status) }

  func lines(_ style: TextStyle) -> [String] {
    var facts: [(name: String, value: String)] = [
      ("API", status.apiURL.escapedForTerminal), ("key", key), ("jobs", jobs),
      ("budget", budget(style)), ("policy", status.policy.escapedForTerminal),
    ]
    facts += warnings(style)
    if let forecast = status.forecast {
      let text =
        "\(forecast.results) results need \(forecast.requests) requests: done \(style.moment(forecast.doneAt))"
      facts.append(("forecast", text))
    }
    for (place, job) in upcoming.prefix(Self.shownLooks).enumerated() {
      facts.append((place == 0 ? "next looks" : "", look(at: job, style)))
    }
    if upcoming.count > Self.shownLooks {
      facts.append(("", "\(style.ellipsis) and \(upcoming.count - Self.shownLooks) more"))
    }
    facts.append(("results", status.home.escapedForTerminal + "/results"))
    facts.append(("version", status.version.escapedForTerminal))
    return TextWrap.lines(headline(style), width: style.width) + TextWrap.facts(facts, style)
  }

  /// The answer in one sentence.
  private func headline(_ style: TextStyle) -> String {
    let watched = status.active == 1 ? "1 job is watched" : "\(status.active) jobs are watched"
    if status.paused != nil || isHeld {
      let waiting =
        status.active == 0
        ? "" : status.active == 1 ? ", and 1 job waits" : ", and \(status.active) jobs wait"
      return style.paint("Nothing is asked of the service at present\(waiting).", .yellow)
    }
    guard status.active > 0 else {
      return status.tracked == 0
        ? "No job is tracked yet." : "No tracked job is active: there is nothing to watch."
    }
    guard let next = upcoming.first?.nextLookAt else { return "\(watched) by another scjobs process." }
    return style.paint("\(watched); the next look is \(style.distance(to: next)).", .green)
  }

  private var isHeld: Bool { status.isBreakerOpen || status.budget.pausedUntil != nil }

  private func warnings(_ style: TextStyle) -> [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    if let paused = status.paused {
      facts.append(("paused", style.paint(paused.escapedForTerminal, .yellow)))
    } else if let until = status.budget.pausedUntil {
      let text = "The service has paused this key until \(style.moment(until))."
      facts.append(("paused", style.paint(text, .yellow)))
    } else if status.isBreakerOpen {
      let text = "The service does not answer: it is asked again after a while, more and more seldom."
      facts.append(("paused", style.paint(text, .yellow)))
    }
    if let problem = status.problem {
      facts.append(("problem", style.paint(problem.escapedForTerminal, .red)))
    }
    if status.expiring > 0 {
      let text = "\(status.expiring) of the active jobs may be deleted before their results are fetched"
      facts.append(("expiring", style.paint(text, .yellow)))
    }
    return facts
  }

  private var key: String {
    guard let key = status.key else { return "none: type `key`, or set SCP_API_KEY" }
    let origin =
      switch key.source {
      case .environment: "from SCP_API_KEY"
      case .file: "from a file"
      case .session: "given in this session"
      case .sandbox: "made up for the sandbox"
      case .recording: "none is needed for a recording"
      }
    return "\(key.fingerprint) (\(origin))"
  }

  private var jobs: String {
    let active = states.sorted { ($0.key.text) < ($1.key.text) }.map {
      "\($0.value) \(Self.word(for: $0.key))"
    }
    let inner = active.isEmpty || status.active == 0 ? "" : " (\(active.joined(separator: ", ")))"
    let parts = [
      status.active > 0 ? "\(status.active) active\(inner)" : nil,
      status.completed > 0 ? "\(status.completed) completed" : nil,
      status.failed > 0 ? "\(status.failed) failed" : nil,
      status.expired > 0 ? "\(status.expired) expired" : nil,
    ].compactMap(\.self)
    let here = "\(status.tracked) tracked" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    return status.elsewhere > 0 ? "\(here); \(status.elsewhere) more at another address" : here
  }

  private static func word(for status: JobStatus) -> String {
    status == .unknown ? "not seen yet" : status.shown
  }

  private func budget(_ style: TextStyle) -> String {
    let budget = status.budget
    let left = max(0, budget.limit - budget.used)
    let bar = ProgressText.bar(Double(left) / Double(max(1, budget.limit)), columns: 10, style)
    let text =
      "\(left) of \(budget.limit) requests left, \(budget.used) used in the last \(DurationText.format(budget.window))"
    return style.isNarrow ? text : "\(bar)  \(text)"
  }

  private func look(at job: TrackedJob, _ style: TextStyle) -> String {
    // However it was planned, nothing goes out before the service allows it.
    let next = [job.nextLookAt, status.budget.pausedUntil].compactMap(\.self).max()
    let time = next.map(style.distance) ?? ""
    // On a narrow screen the reasons would push the rest off it; `show` tells them.
    if style.isNarrow { return "\(style.cut(ProgressText.shortName(job), to: 14)) \(time)" }
    let reason = job.nextLookReason.map { ": \($0.escapedForTerminal)" } ?? ""
    return "\(ProgressText.shortName(job)) \(time)\(reason)"
  }
}
