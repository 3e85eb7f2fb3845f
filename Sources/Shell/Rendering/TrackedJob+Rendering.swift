internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension TrackedJob: Renderable {
  static var csvColumns: [String]? { JobTable.csvColumns }

  func lines(_ style: TextStyle) -> [String] { lines(style, course: nil) }

  /// Every fact, each on a line of its own.
  ///
  /// - Parameter course: How it went, in a line.
  func lines(_ style: TextStyle, course: String?) -> [String] {
    var facts: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) {
      if let value { facts.append((name, value)) }
    }
    add("label", label.map { TextLimit.cut($0).escapedForTerminal })
    add("tags", tags.isEmpty ? nil : TextLimit.cut(tags.joined(separator: ", ")).escapedForTerminal)
    add("status", style.paint(status.shown, ProgressText.color(status)))
    add("progress", progressFact(style))
    add("course", course)
    add("error", failure.map { "\(TextLimit.cut($0.code)): \(TextLimit.cut($0.message))".escapedForTerminal })
    add("result", result.map(Self.fact))
    add("next look", nextLook(style))
    add("last look", observedAt.map { style.moment($0) })
    add("looks", observedAt.map { _ in looks })
    add("created", createdAt.map(style.moment))
    add("updated", updatedAt.map(style.moment))
    add("tracked", style.moment(trackedAt))
    add("finished", finishedAt.map(style.moment))
    add("expires", expiresAt.map { "\(style.moment($0)) at the service" })
    add("type", type.map { TextLimit.cut($0).escapedForTerminal })
    add("policy", policy?.escapedForTerminal)
    add("API", apiURL.escapedForTerminal)
    return [style.paint(id.text.escapedForTerminal, .bold)] + TextWrap.facts(facts, indent: 2, style)
  }

  private var looks: String {
    switch requests {
    case 0: "by lists alone"
    case 1: "1 request for it alone"
    default: "\(requests) requests for it alone"
    }
  }

  private func progressFact(_ style: TextStyle) -> String? {
    guard let progress else { return nil }
    let figures = ProgressText.figures(self)
    // A narrow screen has room for the figures only.
    if style.isNarrow { return figures }
    return ProgressText.bar(progress.fraction, columns: 10, style) + "  " + figures
  }

  private func nextLook(_ style: TextStyle) -> String? {
    nextLookAt.map { time in
      style.distance(to: time) + (nextLookReason.map { ": \(TextLimit.cut($0).escapedForTerminal)" } ?? "")
    }
  }

  private static func fact(_ result: ArchivedResult) -> String {
    let digest = result.sha256.prefix(12).description.escapedForTerminal
    return "\(result.path.escapedForTerminal) (\(ByteText.format(result.bytes)), SHA-256 \(digest))"
  }
}

/// A job, and how it went.
struct JobScreen: Renderable {
  let job: TrackedJob
  /// Oldest first.
  let points: [JobHistory.Point]

  static var csvColumns: [String]? { JobTable.csvColumns }

  func write(to writer: inout JSONWriter) { writer.value(job) }

  func lines(_ style: TextStyle) -> [String] {
    let columns = min(40, max(8, (style.width ?? 80) - 40))
    return job.lines(style, course: Sparkline.text(points, columns: columns, style))
  }
}
