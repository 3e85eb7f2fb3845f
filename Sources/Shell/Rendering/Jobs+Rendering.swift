internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension TrackedJobs: Renderable {
  func lines(_ style: TextStyle) -> [String] { JobTable.lines(jobs, style) }
  var rows: [RawJSON] { jobs.map(\.json) }
  static var csvColumns: [String]? { JobTable.csvColumns }
}

extension JobPageReply: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    guard !jobs.isEmpty else {
      return [
        isFiltered
          ? "No tracked job is such." : "No job is tracked here: `track ID` or `discover --track` begins."
      ]
    }
    let more = next == nil ? [] : ["There are more: ask with a larger --limit, or with --status or --tag."]
    return JobTable.lines(jobs, style) + more
  }
  var rows: [RawJSON] { jobs.map(\.json) }
  static var csvColumns: [String]? { JobTable.csvColumns }
}

extension WaitReply: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    guard !jobs.isEmpty else { return ["There is nothing to wait for: no such job is active."] }
    return jobs.map { ProgressText.endLine($0, style) }
  }
  var rows: [RawJSON] { jobs.map(\.json) }
  static var csvColumns: [String]? { JobTable.csvColumns }
}

extension DiscoveredJobs: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    var leftOut: [String] = []
    if unreadableRows > 0 {
      leftOut.append(
        "\(unreadableRows) rows of the service's list could not be read as jobs and were left out.")
    }
    if mayHaveMore { leftOut.append("There may be more: --limit 100 asks for as many as the service shows.") }
    guard !jobs.isEmpty else { return ["The service shows no such job."] + leftOut }
    if style.isNarrow { return narrowTable.lines(style) + leftOut }
    var table = TextTable(columns: [
      .init(title: "ID", minimum: 12), .init(title: "STATUS"), .init(title: "TRACKED", rank: 2),
      .init(title: "PROGRESS", rank: 1, minimum: 8), .init(title: "TYPE", rank: 4, minimum: 8),
      .init(title: "CREATED", rank: 3),
    ])
    table.rows = jobs.map { row in
      let job = row.job
      return [
        .init(job.id.text.escapedForTerminal),
        .init(job.status.shown, ProgressText.color(job.status)),
        .init(row.isTracked ? "yes" : "no"), .init(forms: ProgressText.figureForms(job)),
        .init((job.type ?? "").escapedForTerminal), .init(job.createdAt.map(style.distance) ?? ""),
      ]
    }
    return table.lines(style) + leftOut
  }

  private var narrowTable: TextTable {
    var table = TextTable(columns: [
      .init(title: "JOB", rank: 1, minimum: 12), .init(title: "STATUS"), .init(title: "DONE", isRight: true),
      .init(title: "TRACKED", rank: 2),
    ])
    table.rows = jobs.map { row in
      [
        .init(row.job.id.text.escapedForTerminal),
        .init(row.job.status.shown, ProgressText.color(row.job.status)),
        .init(row.job.progress.map { ProgressText.percent($0.fraction) } ?? ""),
        .init(row.isTracked ? "yes" : "no"),
      ]
    }
    return table
  }

  var rows: [RawJSON] { jobs.map(\.json) }
  static var csvColumns: [String]? {
    [
      "tracked", "id", "type", "status", "progress.processed", "progress.total", "progress.percentage",
      "createdAt", "updatedAt", "expiresAt", "label",
    ]
  }
}

extension JobHistory: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    var table = TextTable(columns: [
      .init(title: "TIME"), .init(title: "WHAT", rank: 2), .init(title: "STATUS"),
      .init(title: "DONE", isRight: true), .init(title: "", rank: 1),
      .init(title: "PROGRESS", rank: 3, isRight: true),
    ])
    table.rows = points.map { point in
      [
        .init(style.clock(point.time)), .init(point.event.rawValue.replacing("job.", with: "")),
        .init(point.status.shown, ProgressText.color(point.status)),
        .init(point.progress.map { ProgressText.percent($0.fraction) } ?? ""),
        .init(point.progress.map { ProgressText.bar($0.fraction, columns: 20, style) } ?? ""),
        .init(point.progress.map { "\($0.processed)/\($0.total)" } ?? ""),
      ]
    }
    return table.lines(style) + (isComplete ? [] : ["What came before is not kept any more."])
  }
  var rows: [RawJSON] { points.map(\.json) }
}

extension ForgetReply: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    switch forgotten {
    case 0: ["No job was forgotten: none of them was tracked."]
    case 1: ["1 job is tracked no longer."]
    default: ["\(forgotten) jobs are tracked no longer."]
    }
  }
}

/// Jobs in a table, and their columns for spreadsheets.
enum JobTable {
  static func lines(_ jobs: [TrackedJob], _ style: TextStyle) -> [String] {
    if style.isNarrow { return narrowLines(jobs, style) }
    var table = TextTable(columns: [
      .init(title: "ID", minimum: 12), .init(title: "LABEL", rank: 2, minimum: 6), .init(title: "STATUS"),
      .init(title: "PROGRESS", rank: 1, minimum: 8), .init(title: "TAGS", rank: 5, minimum: 6),
      .init(title: "NEXT LOOK", rank: 4), .init(title: "TRACKED", rank: 3),
    ])
    table.rows = jobs.map { job in
      [
        .init(job.id.text.escapedForTerminal), .init((job.label ?? "").escapedForTerminal),
        .init(job.status.shown, ProgressText.color(job.status)),
        .init(forms: ProgressText.figureForms(job)),
        .init(job.tags.joined(separator: " ").escapedForTerminal),
        .init(job.nextLookAt.map(style.distance) ?? ""), .init(style.distance(to: job.trackedAt)),
      ]
    }
    return table.lines(style)
  }

  /// The label or else the beginning of the id, as far as it tells jobs apart, and how far each job is.
  private static func narrowLines(_ jobs: [TrackedJob], _ style: TextStyle) -> [String] {
    var table = TextTable(columns: [
      .init(title: "JOB", rank: 1, minimum: 12), .init(title: "STATUS"), .init(title: "DONE", isRight: true),
      .init(title: "ETA", rank: 2),
    ])
    table.rows = jobs.map { job in
      [
        .init(job.label.map(ProgressText.label) ?? job.id.text.escapedForTerminal),
        .init(job.status.shown, ProgressText.color(job.status)),
        .init(job.progress.map { ProgressText.percent($0.fraction) } ?? ""),
        .init(ProgressText.prospect(of: job)?.text ?? ""),
      ]
    }
    return table.lines(style)
  }

  static let csvColumns = [
    "id", "label", "tags", "type", "status", "progress.processed", "progress.total", "progress.percentage",
    "eta", "createdAt", "updatedAt", "expiresAt", "trackedAt", "finishedAt", "observedAt", "result.bytes",
    "result.path", "result.sha256", "error.code", "error.message", "policy", "requests", "apiUrl",
  ]
}
