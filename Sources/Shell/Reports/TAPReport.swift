internal import LineEditing

/// TAP version 14: a line for each command, with what is known of a failure as YAML below it.
enum TAPReport {
  static func text(_ report: ScriptReport) -> String {
    var lines = ["TAP version 14", "1..\(report.tests)"]
    var number = 0
    for (place, message) in report.findings {
      number += 1
      lines.append("not ok \(number) - \(description("\(place) \(message)"))")
    }
    for step in report.entries {
      number += 1
      let result = step.hasFailed ? "not ok" : "ok"
      lines.append("\(result) \(number) - \(description("\(step.place) \(step.text)"))")
      lines += details(of: step)
    }
    if report.code == .interrupted { lines.append("Bail out! Interrupted.") }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func details(of step: StepRecord) -> [String] {
    var lines = ["  ---", "  duration_ms: \(Decimal.milliseconds(step.duration))"]
    if let failure = step.failure {
      lines.append("  result: \(step.result.rawValue)")
      lines.append("  kind: \(failure.kind.rawValue)")
      lines.append("  exit_code: \(failure.code.rawValue)")
      lines.append("  message: \(quoted(failure.message))")
      lines.append("  at: \(quoted("\(step.file):\(failure.position)"))")
    }
    return lines + ["  ..."]
  }

  /// On one line, without what would be read as a directive.
  private static func description(_ text: String) -> String {
    text.escapedForTerminal.replacing("\\", with: "\\\\").replacing("#", with: "\\#")
  }

  /// A YAML string in double quotes.
  private static func quoted(_ text: String) -> String {
    let safe = text.escapedForTerminal.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(safe)\""
  }
}

/// Numbers of reports, written the same everywhere.
enum Decimal {
  /// Whole milliseconds.
  static func milliseconds(_ duration: Duration?) -> Int { Int((duration ?? .zero) / .milliseconds(1)) }

  /// `12.345`
  static func seconds(_ duration: Duration?) -> String { thousandths(milliseconds(duration)) }

  /// Of a hundred, `12.345`.
  static func percent(_ part: Double, of whole: Double) -> String {
    guard whole > 0, part.isFinite else { return "0.000" }
    return thousandths(Int((min(1, max(0, part / whole)) * 100_000).rounded()))
  }

  private static func thousandths(_ number: Int) -> String {
    let rest = String(number.magnitude % 1000)
    return "\(number < 0 ? "-" : "")\(number.magnitude / 1000)."
      + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
