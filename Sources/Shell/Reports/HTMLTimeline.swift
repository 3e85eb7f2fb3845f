internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// A bar for each job: queued, processing, and from its end to when that was seen.
enum HTMLTimeline {
  /// A stretch of a job's time.
  private struct Stretch {
    let name: String
    let from: Timestamp
    let to: Timestamp

    var length: Duration { to - from }
  }

  static func section(_ report: ScriptReport) -> String {
    let rows = report.jobs.map { ($0, stretches(of: $0)) }.filter { !$0.1.isEmpty }
    guard let from = rows.flatMap(\.1).map(\.from).min(), let to = rows.flatMap(\.1).map(\.to).max() else {
      return ""
    }
    let bars = rows.map { row($0, $1, from: from, to: to) }
    return """
      <h2>Jobs</h2>
      <p class="legend"><span class="unknown"></span> not seen yet <span class="queued"></span> queued \
      <span class="processing"></span> processing <span class="detected"></span> finished, not seen yet</p>
      <table class="timeline">
      <thead><tr><th>Job</th><th>Status</th><th class="axis"><span>\(clock(from))</span><span>\(clock(to))</span></th>\
      <th class="number">Queued</th><th class="number">Processing</th><th class="number">Seen after</th></tr></thead>
      <tbody>
      \(bars.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private static func clock(_ time: Timestamp) -> String { "\(time.description.dropFirst(11).prefix(8))" }

  private static func stretches(of job: ScriptReport.Job) -> [Stretch] {
    var stretches = job.timeline.spans.map { span in
      let name = [JobStatus.queued, .processing].contains(span.status) ? span.status.text : "unknown"
      return Stretch(name: name, from: span.from, to: span.to)
    }
    if let end = job.timeline.spans.last?.to, let seen = job.detectedAt, seen > end {
      stretches.append(Stretch(name: "detected", from: end, to: seen))
    }
    return stretches
  }

  private static func row(
    _ job: ScriptReport.Job, _ stretches: [Stretch], from: Timestamp, to: Timestamp
  ) -> String {
    let whole = (to - from).seconds
    let bars = stretches.filter { $0.length > .zero }.map { stretch in
      let left = Decimal.percent((stretch.from - from).seconds, of: whole)
      let width = Decimal.percent(stretch.length.seconds, of: whole)
      let title = "\(stretch.name) \(DurationText.format(stretch.length))"
      return "<i class=\"\(stretch.name)\" style=\"left:\(left)%;width:\(width)%\" title=\"\(title)\"></i>"
    }
    let timeline = job.timeline
    let label = timeline.label.map { "<br><small>\(XMLText.escaped(SecretText.redacted($0)))</small>" } ?? ""
    func total(_ name: String) -> String {
      let parts = stretches.filter { $0.name == name }
      return parts.isEmpty ? "" : DurationText.format(parts.reduce(.zero) { $0 + $1.length })
    }
    return "<tr><td><code>\(XMLText.escaped(timeline.id.text))</code>\(label)</td>"
      + "<td class=\"status\">\(XMLText.escaped(timeline.status.text))</td>"
      + "<td><div class=\"bar\">\(bars.joined())</div></td><td class=\"number\">\(total("queued"))</td>"
      + "<td class=\"number\">\(total("processing"))</td><td class=\"number\">\(total("detected"))</td></tr>"
  }
}
