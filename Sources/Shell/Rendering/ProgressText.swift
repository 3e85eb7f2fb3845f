internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// What a person reads of a job on one line.
enum ProgressText {
  /// `██████░░░░`
  static func bar(_ fraction: Double, columns: Int, _ style: TextStyle) -> String {
    let full = min(columns, max(0, Int((fraction * Double(columns)).rounded(.down))))
    let (done, rest) = style.isUnicode ? ("█", "░") : ("#", "-")
    return style.paint(String(repeating: done, count: full), .cyan)
      + style.paint(String(repeating: rest, count: columns - full), .dim)
  }

  /// `61%  305/500  2.4/s  ETA 1m20s`, as far as it is known.
  static func figures(_ job: TrackedJob) -> String { figureForms(job)[0] }

  /// The same, then with less and less of it: without the speed, without the counts, the share alone.
  static func figureForms(_ job: TrackedJob) -> [String] {
    let share = job.progress.map { percent($0.fraction) }
    let counts = job.progress.flatMap { $0.total > 0 ? "\($0.processed)/\($0.total)" : nil }
    let speed = job.isActive ? speed(job) : nil
    let eta = timeLeft(job)
    let forms = [[share, counts, speed, eta], [share, counts, eta], [share, eta], [share]]
    return forms.map { $0.compactMap(\.self).joined(separator: "  ") }
  }

  static func percent(_ fraction: Double) -> String {
    // 100 % is said of what is done, not of what is nearly so.
    "\(Int((min(1, max(0, fraction)) * 100).rounded(.down)))%"
  }

  /// `ETA 1m20s`, or ``prospect(of:)``'s word.
  static func timeLeft(_ job: TrackedJob) -> String? {
    prospect(of: job).map { $0.isTime ? "ETA \($0.text)" : $0.text }
  }

  /// The time left; of a job that has done all and is not completed yet, that it is being finished. `nil` for one that
  /// is not active, for one in the queue, and where nothing is known.
  static func prospect(of job: TrackedJob) -> (text: String, isTime: Bool)? {
    guard job.isActive, job.status != .queued else { return nil }
    if let progress = job.progress, progress.fraction >= 1 { return ("finishing", false) }
    return job.eta.map { (DurationText.format($0), true) }
  }

  /// Responses a second, or a minute where that is less than one in ten seconds, as the time left says.
  static func speed(_ job: TrackedJob) -> String? {
    guard let progress = job.progress, progress.processed > 0, progress.total > progress.processed,
      let eta = job.eta, eta.seconds > 0
    else { return nil }
    let speed = Double(progress.total - progress.processed) / eta.seconds
    if speed >= 10 { return "\(Int(speed.rounded()))/s" }
    if speed >= 0.1 { return "\((speed * 10).rounded() / 10)/s" }
    return "\(max(0.1, (speed * 600).rounded() / 10))/min"
  }

  static func color(_ status: JobStatus) -> TextStyle.Color? {
    switch status {
    case .completed: .green
    case .failed: .red
    case .expired: .yellow
    case .processing: .cyan
    default: .dim
    }
  }

  /// The id, and the label where there is one: `job_… (wave-3)`.
  static func name(_ job: TrackedJob) -> String {
    let id = job.id.text.escapedForTerminal
    return job.label.map { "\(id) (\(label($0)))" } ?? id
  }

  /// The label, or else the id.
  static func shortName(_ job: TrackedJob) -> String {
    job.label.map(label) ?? job.id.text.escapedForTerminal
  }

  /// A label that does not drown the line it stands on.
  static func label(_ text: String) -> String {
    DisplayWidth.truncated(
      String(String.UnicodeScalarView(text.unicodeScalars.prefix(200))).escapedForTerminal, to: 40,
      ellipsis: "...")
  }

  /// One line for a log: where the job stands.
  static func plainLine(_ job: TrackedJob) -> String {
    let figures = job.status == .processing ? figures(job) : ""
    return "\(name(job)) \(job.status.shown)" + (figures.isEmpty ? "" : "  \(figures)")
  }

  /// One line for a job that a wait gave up, and why.
  static func unresolvedLine(_ job: UnresolvedJob, _ style: TextStyle) -> String {
    "\(style.paint(style.cross, .red)) \(job.id.text.escapedForTerminal) unresolved  "
      + job.error.description.escapedForTerminal
  }

  /// One line for a job that may be deleted before its result can be fetched.
  static func expiryLine(_ job: TrackedJob, _ style: TextStyle) -> String {
    let time = job.expiresAt.map { "  the service deletes it \(style.moment($0))" } ?? ""
    return
      "\(style.paint(style.cross, .yellow)) \(name(job)) may expire before its result can be fetched\(time)"
  }

  /// One line for a job at the end of a wait: how it ended, or that it goes on.
  static func endLine(
    _ job: TrackedJob, _ style: TextStyle, name: String? = nil, showsPath: Bool = true
  ) -> String {
    let name = name ?? self.name(job)
    switch job.status {
    case .completed:
      var line = "\(style.paint(style.check, .green)) \(name) completed"
      if let progress = job.progress, progress.total > 0 {
        line += "  \(progress.processed)/\(progress.total)"
      }
      if let finished = job.finishedAt {
        line += "  in \(DurationText.format(max(.zero, finished - (job.createdAt ?? job.trackedAt))))"
      }
      guard let result = job.result else { return line + "  without a result" }
      guard showsPath else { return line }
      return line + "  \(style.arrow) \(result.path.escapedForTerminal)"
    case .failed:
      let reason = job.failure.map {
        "  \(TextLimit.cut($0.code, to: 80)): \(TextLimit.cut($0.message))".escapedForTerminal
      }
      return "\(style.paint(style.cross, .red)) \(name) failed\(reason ?? "")"
    case .expired:
      let gone = "gone from the service before its end was seen"
      return "\(style.paint(style.cross, .yellow)) \(name) expired  \(gone)"
    default:
      let figures = figures(job)
      let state = job.status.shown
      return "\(style.paint(style.pause, .dim)) \(name) still \(state)"
        + (figures.isEmpty ? "" : "  \(figures)")
    }
  }
}
