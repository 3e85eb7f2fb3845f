internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension TimelineReply: Renderable {
  var rows: [RawJSON] {
    jobs.flatMap { job in
      job.spans.map { span in
        var writer = JSONWriter()
        writer.object {
          $0.member("id", job.id)
          $0.member("label", ifPresent: job.label)
          $0.member("status", span.status)
          $0.member("from", span.from)
          $0.member("to", span.to)
        }
        return RawJSON(validated: writer.bytes)
      }
    }
  }

  static var csvColumns: [String]? { ["id", "label", "status", "from", "to"] }

  func lines(_ style: TextStyle) -> [String] {
    guard let from = jobs.map(\.from).min(), let to = jobs.map(\.to).max() else {
      return ["No job is tracked here: `track ID` or `discover --track` begins."]
    }
    let more = hasMore ? ["There are more: ask with a larger --limit."] : []
    return TimelineChart(jobs: jobs, from: from, to: max(to, from + .seconds(1)), style: style).lines + more
  }
}

/// Bars of jobs below one axis of time.
private struct TimelineChart {
  let jobs: [JobTimeline]
  let from: Timestamp
  let to: Timestamp
  let style: TextStyle

  private static let ownWidth = 100
  private static let gap = 2
  /// What stands behind a bar: how long the job took, and how it ended.
  private static let endColumns = 9

  var lines: [String] {
    let total = style.width ?? Self.ownWidth
    let names = jobs.map(name)
    let widest = names.map(DisplayWidth.columns(of:)).max() ?? 0
    let nameColumns = min(widest, max(8, total / 3))
    let columns = max(8, total - nameColumns - 2 * Self.gap - Self.endColumns)
    let margin = String(repeating: " ", count: nameColumns + Self.gap)
    let gap = String(repeating: " ", count: Self.gap)
    let bars = zip(jobs, names).map { job, name in
      let head = DisplayWidth.padded(style.cut(name, to: nameColumns), to: nameColumns)
      return style.cut(head + gap + bar(job, columns) + gap + end(of: job))
    }
    return [style.cut(margin + style.paint(axis(columns), .dim))] + bars + legend
  }

  private func name(_ job: JobTimeline) -> String {
    job.label.map(ProgressText.label) ?? job.id.text.escapedForTerminal
  }

  /// The times of the left and the right edge, and of the middle where there is room.
  private func axis(_ columns: Int) -> String {
    let left = style.clock(from)
    let right = (to - style.now).seconds > -1 ? "now" : style.clock(to)
    let middle = style.clock(from + (to - from) * 0.5)
    let space = columns - left.count - right.count
    guard space >= 1 else { return DisplayWidth.padded(left, to: columns) }
    guard space >= middle.count + 4 else { return left + String(repeating: " ", count: space) + right }
    let before = max(2, columns / 2 - left.count)
    let after = max(1, space - before - middle.count)
    return left + String(repeating: " ", count: before) + middle + String(repeating: " ", count: after)
      + right
  }

  private func bar(_ job: JobTimeline, _ columns: Int) -> String {
    let length = (to - from).seconds
    func place(_ time: Timestamp) -> Int {
      min(columns, max(0, Int(((time - from).seconds / length * Double(columns)).rounded())))
    }
    var line = ""
    var at = place(job.from)
    line += String(repeating: " ", count: min(at, columns - 1))
    at = min(at, columns - 1)
    for (number, span) in job.spans.enumerated() {
      // However short it is, the last state shows.
      let isLast = number == job.spans.count - 1
      let end = isLast ? max(place(span.to), at + 1) : place(span.to)
      guard end > at else { continue }
      let (mark, color) = look(of: span.status)
      line += style.paint(String(repeating: mark, count: end - at), color)
      at = end
    }
    return line + String(repeating: " ", count: max(0, columns - at))
  }

  private func look(of status: JobStatus) -> (mark: String, color: TextStyle.Color?) {
    switch status {
    case .unknown: (style.isUnicode ? "·" : ".", .dim)
    case .queued: (style.isUnicode ? "░" : "-", .yellow)
    case .processing: (style.isUnicode ? "█" : "#", .cyan)
    default: (style.isUnicode ? "▒" : "~", nil)
    }
  }

  private func end(of job: JobTimeline) -> String {
    let time = DurationText.format(job.to - job.from)
    let mark: String =
      switch job.status {
      case .completed: style.paint(style.check, .green)
      case .failed: style.paint(style.cross, .red)
      case .expired: style.paint(style.cross, .yellow)
      default: style.paint(style.isUnicode ? "▸" : ">", .dim)
      }
    return "\(mark) \(time)"
  }

  /// What the marks mean that are there, as many on a line as fit.
  private var legend: [String] {
    let seen = Set(jobs.flatMap { $0.spans.map(\.status) })
    let states: [(JobStatus, String)] = [
      (.unknown, "not seen yet"), (.queued, "queued"), (.processing, "processing"),
    ]
    var items = states.filter { seen.contains($0.0) }.map { "\(look(of: $0.0).mark) \($0.1)" }
    let ends = Set(jobs.map(\.status))
    if ends.contains(.completed) { items.append("\(style.check) completed") }
    if ends.contains(.failed) || ends.contains(.expired) { items.append("\(style.cross) failed or expired") }
    if ends.contains(where: { !$0.endsTheWatch }) { items.append("\(style.isUnicode ? "▸" : ">") goes on") }
    var lines: [String] = []
    for item in items {
      let longer = lines.last.map { "\($0)  \(item)" } ?? item
      if let width = style.width, !lines.isEmpty, DisplayWidth.columns(of: longer) > width {
        lines.append(item)
      } else {
        lines = lines.dropLast() + [longer]
      }
    }
    return lines
  }
}
