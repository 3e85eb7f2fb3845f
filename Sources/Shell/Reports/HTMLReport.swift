internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

/// One page for people that needs nothing but itself: no script, no font, no picture from anywhere.
enum HTMLReport {
  static func text(_ report: ScriptReport) -> String {
    let title = "\(report.files.joined(separator: ", ")): \(verdict(report))"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(XMLText.escaped(title))</title>
      <style>
      \(HTMLStyle.sheet)
      </style>
      </head>
      <body>
      <h1>\(XMLText.escaped(report.files.joined(separator: ", ")))</h1>
      \(summary(report))
      \(findings(report))
      \(HTMLTimeline.section(report))
      \(steps(report))
      <footer>scjobs \(XMLText.escaped(report.version))</footer>
      </body>
      </html>

      """
  }

  private static func verdict(_ report: ScriptReport) -> String {
    if report.isRefused { return "refused" }
    return report.code == .ok ? "passed" : report.code.meaning
  }

  private static func summary(_ report: ScriptReport) -> String {
    let isGood = report.code == .ok
    let date = report.startedAt.description
    let facts = [
      ("Started", "\(date.prefix(10)) \(date.dropFirst(11).prefix(8)) UTC"),
      ("Took", DurationText.format(report.duration)),
      ("Commands", "\(report.entries.count)"), ("Failed", "\(report.failures)"),
      ("Jobs", "\(report.jobs.count)"), ("Exit code", "\(report.code.rawValue)"),
    ]
    let cells = facts.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }.joined()
    return "<p class=\"verdict \(isGood ? "passed" : "failed")\">\(XMLText.escaped(verdict(report)))</p>\n"
      + "<dl>\(cells)</dl>"
  }

  private static func findings(_ report: ScriptReport) -> String {
    guard !report.findings.isEmpty else { return "" }
    let items = report.findings.map {
      "<li><code>\(XMLText.escaped($0.place))</code> \(XMLText.escaped($0.message))</li>"
    }
    return
      "<h2>\(report.isRefused ? "Nothing ran" : "What went wrong besides")</h2>\n<ul>\(items.joined(separator: "\n"))</ul>"
  }

  private static func steps(_ report: ScriptReport) -> String {
    let steps = report.steps.filter { $0.duration != nil }
    guard !steps.isEmpty else { return "" }
    let rows = steps.map { step in
      let reason =
        step.failure.map {
          "<p class=\"reason\"><b>\($0.kind.rawValue)</b> \(XMLText.escaped($0.message))</p>"
        } ?? ""
      return "<tr class=\"\(step.result.rawValue)\"><td>\(XMLText.escaped(step.place))</td>"
        + "<td><code>\(XMLText.escaped(step.text))</code>\(reason)</td>"
        + "<td>\(word(step))</td><td class=\"number\">\(duration(step.duration))</td></tr>"
    }
    return """
      <h2>Commands</h2>
      <table>
      <thead><tr><th>Place</th><th>Command</th><th>Result</th><th class="number">Took</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private static func word(_ step: StepRecord) -> String {
    switch step.result {
    case .passed: step.isExpectation ? "✔ holds" : "✔ done"
    case .failed: step.isExpectation ? "✘ does not hold" : "✘ failed"
    case .expected: "failed, as expected"
    case .retried: "tried again"
    }
  }

  static func duration(_ duration: Duration?) -> String { TimingText.format(duration ?? .zero) }
}
