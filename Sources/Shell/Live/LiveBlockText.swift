internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// The lines of a ``LiveBlock``: name, bar, percentage, count, speed and ETA below one another.
struct LiveBlockText {
  /// What is told of one job, in the order in which it stands.
  private struct Row {
    var name: String
    var job: TrackedJob
    var percent = ""
    var count = ""
    var speed = ""
    var eta = ""
    /// Instead of a bar and figures, for a job that has not begun.
    var status: String?
  }

  /// Columns of each part; 0 leaves it out.
  private struct Layout {
    var name = 0
    var bar = 0
    var percent = 0
    var count = 0
    var speed = 0
    var eta = 0

    /// All of them, with two blanks before each that is there.
    var columns: Int { name + [bar, percent, count, speed, eta].reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) } }
  }

  private static let longestBar = 20
  private static let shortestBar = 8
  private static let shortestName = 8

  private let style: TextStyle
  /// A line that fills the last column would wrap on some terminals.
  private let width: Int

  /// - Parameters:
  ///   - jobs: Active ones, in the order of tracking.
  ///   - others: Active ones besides them.
  ///   - rows: At most so many lines, 1 or more.
  static func lines(_ jobs: [TrackedJob], others: Int, rows: Int, _ style: TextStyle) -> [String] {
    let total = jobs.count + others
    guard total > 0 else { return [] }
    let room = total > rows ? rows - 1 : rows
    // Those that move first.
    let shown = (jobs.filter(hasBegun) + jobs.filter { !hasBegun($0) }).prefix(room)
    let text = LiveBlockText(style)
    var lines = text.lines(shown.map(text.row))
    if shown.count < total {
      let more = total - shown.count
      let line = shown.isEmpty ? "\(more) active" : "\(style.ellipsis) and \(more) more"
      lines.append(style.cut(line, to: text.width))
    }
    return lines
  }

  private init(_ style: TextStyle) {
    self.style = style
    width = max(1, (style.width ?? TerminalSize.standard.columns) - 1)
  }

  private static func hasBegun(_ job: TrackedJob) -> Bool {
    job.status == .processing || (job.progress?.fraction ?? 0) > 0
  }

  private func row(_ job: TrackedJob) -> Row {
    var row = Row(name: job.label.map(ProgressText.label) ?? job.id.text.escapedForTerminal, job: job)
    guard Self.hasBegun(job) else {
      row.status = job.status.shown
      return row
    }
    if let progress = job.progress {
      row.percent = ProgressText.percent(progress.fraction)
      if progress.total > 0 { row.count = "\(progress.processed)/\(progress.total)" }
    }
    row.speed = ProgressText.speed(job) ?? ""
    row.eta = ProgressText.timeLeft(job) ?? ""
    return row
  }

  private func lines(_ rows: [Row]) -> [String] {
    let layout = layout(of: rows)
    return rows.map { row in
      var line = DisplayWidth.padded(style.cut(row.name, to: layout.name), to: layout.name)
      if let status = row.status {
        line += "  " + style.paint(status, ProgressText.color(row.job.status))
        return style.cut(line, to: width)
      }
      if layout.bar > 0 {
        line += "  " + ProgressText.bar(row.job.progress?.fraction ?? 0, columns: layout.bar, style)
      }
      if layout.percent > 0 {
        line += "  " + DisplayWidth.padded(row.percent, to: layout.percent, onLeft: true)
      }
      if layout.count > 0 { line += "  " + DisplayWidth.padded(row.count, to: layout.count, onLeft: true) }
      if layout.speed > 0 { line += "  " + DisplayWidth.padded(row.speed, to: layout.speed, onLeft: true) }
      if layout.eta > 0 { line += "  " + row.eta }
      return style.cut(line, to: width)
    }
  }

  /// Where not all fits, the speed goes first, then the count; the bar and the name shrink to what is left. The
  /// percentage and the ETA stay longest.
  private func layout(of rows: [Row]) -> Layout {
    func widest(_ part: KeyPath<Row, String>) -> Int {
      rows.map { $0[keyPath: part].unicodeScalars.count }.max() ?? 0
    }
    let name = rows.map { DisplayWidth.columns(of: $0.name) }.max() ?? 0
    let shortest = min(name, Self.shortestName)
    // Room for 100% and for minutes from the start, so that nothing moves sideways for them.
    var layout = Layout(
      name: shortest, bar: Self.shortestBar, percent: max(4, widest(\.percent)), count: widest(\.count),
      speed: widest(\.speed), eta: widest(\.eta))
    if layout.columns > width { layout.speed = 0 }
    if layout.columns > width { layout.count = 0 }
    if layout.columns > width { layout.bar = 0 }
    if layout.columns > width { layout.eta = 0 }
    layout.name = min(name, max(shortest, layout.name + width - layout.columns))
    if layout.bar > 0 { layout.bar = min(Self.longestBar, layout.bar + max(0, width - layout.columns)) }
    return layout
  }
}
