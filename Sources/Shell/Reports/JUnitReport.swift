internal import LineEditing
internal import SurveyCoderAPI

/// JUnit's XML as Jenkins describes it: a suite for each file, a case for each command.
enum JUnitReport {
  static func text(_ report: ScriptReport) -> String {
    var files: [String] = []
    for file in report.files + report.entries.map(\.file) where !files.contains(file) { files.append(file) }
    let head = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      "<testsuites name=\"scjobs\" time=\"\(Decimal.seconds(report.duration))\" tests=\"\(report.tests)\" "
        + "failures=\"\(report.failures - errors(report.entries) - report.findings.count)\" "
        + "errors=\"\(errors(report.entries) + report.findings.count)\">",
    ]
    let suites = files.enumerated().flatMap { number, file in suite(file, report, isFirst: number == 0) }
    return (head + suites + ["</testsuites>"]).map { $0 + "\n" }.joined()
  }

  private static func errors(_ steps: [StepRecord]) -> Int { steps.count { $0.hasFailed && !$0.isFailure } }

  private static func suite(_ file: String, _ report: ScriptReport, isFirst: Bool) -> [String] {
    let steps = report.entries.filter { $0.file == file }
    // What keeps all of it from running is told once.
    let findings = isFirst ? report.findings : []
    let time = steps.reduce(Duration.zero) { $0 + ($1.duration ?? .zero) }
    let startedAt = steps.first?.startedAt ?? report.startedAt
    let failures = steps.count { $0.hasFailed && $0.isFailure }
    var lines = [
      "  <testsuite name=\"\(XMLText.escaped(file))\" tests=\"\(steps.count + findings.count)\" "
        + "failures=\"\(failures)\" errors=\"\(errors(steps) + findings.count)\" skipped=\"0\" "
        + "time=\"\(Decimal.seconds(time))\" timestamp=\"\(startedAt.description.prefix(19))\">"
    ]
    for (place, message) in findings {
      lines.append(
        "    <testcase name=\"\(XMLText.escaped(place))\" classname=\"\(XMLText.escaped(file))\" time=\"0.000\">"
      )
      lines.append(problem("error", message, type: "script_syntax", text: "\(place): \(message)"))
      lines.append("    </testcase>")
    }
    for step in steps {
      let name = "\(step.position.line): \(step.text)"
      let head =
        "    <testcase name=\"\(XMLText.escaped(name))\" classname=\"\(XMLText.escaped(file))\" "
        + "time=\"\(Decimal.seconds(step.duration))\""
      guard let failure = step.failure else {
        lines.append(head + "/>")
        continue
      }
      let text = "\(step.file):\(failure.position): \(failure.message)"
      lines.append(head + ">")
      if step.hasFailed {
        lines.append(
          problem(
            step.isFailure ? "failure" : "error", failure.message, type: failure.kind.rawValue, text: text))
      } else {
        lines.append("      <system-out>\(XMLText.escaped("Expected to fail: \(text)"))</system-out>")
      }
      lines.append("    </testcase>")
    }
    return lines + ["  </testsuite>"]
  }

  private static func problem(_ element: String, _ message: String, type: String, text: String) -> String {
    "      <\(element) message=\"\(XMLText.escaped(message))\" type=\"\(type)\">"
      + "\(XMLText.escaped(text))</\(element)>"
  }
}

extension StepRecord {
  /// Whether what was tested is not so, rather than that it could not be tested.
  fileprivate var isFailure: Bool {
    isExpectation || failure?.kind == .jobFailed || failure?.kind == .timedOut
  }
}

/// Text for XML and HTML.
enum XMLText {
  /// Without markup, and without characters that XML 1.0 can't hold or that move text about.
  static func escaped(_ text: String) -> String {
    var shown = ""
    for scalar in text.escapedForTerminal.unicodeScalars {
      switch scalar {
      case "&": shown += "&amp;"
      case "<": shown += "&lt;"
      case ">": shown += "&gt;"
      case "\"": shown += "&quot;"
      case "'": shown += "&#39;"
      // Neither is a character of XML 1.0.
      case "\u{fffe}", "\u{ffff}": shown += "\u{fffd}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
