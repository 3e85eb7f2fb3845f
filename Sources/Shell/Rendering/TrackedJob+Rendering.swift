internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension TrackedJob: Renderable {
  static var csvColumns: [String]? { JobTable.csvColumns }

  /// Every fact, each on a line of its own.
  func lines(_ style: TextStyle) -> [String] {
    var facts: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) {
      if let value { facts.append((name, value)) }
    }
    add("label", label?.escapedForTerminal)
    add("tags", tags.isEmpty ? nil : tags.joined(separator: ", ").escapedForTerminal)
    add("status", style.paint(status.text.escapedForTerminal, ProgressText.color(status)))
    add("progress", progressFact(style))
    add("error", failure.map { "\($0.code.escapedForTerminal): \($0.message.escapedForTerminal)" })
    add("result", result.map(Self.fact))
    add("next look", nextLook(style))
    add("last look", observedAt.map { "\(style.moment($0)), \(requests) in all" })
    add("created", createdAt.map(style.moment))
    add("updated", updatedAt.map(style.moment))
    add("tracked", style.moment(trackedAt))
    add("finished", finishedAt.map(style.moment))
    add("expires", expiresAt.map { "\(style.moment($0)) at the service" })
    add("type", type?.escapedForTerminal)
    add("policy", policy?.escapedForTerminal)
    add("API", apiURL.escapedForTerminal)
    return [style.paint(id.text.escapedForTerminal, .bold)] + TextWrap.facts(facts, indent: 2, style)
  }

  private func progressFact(_ style: TextStyle) -> String? {
    guard let progress else { return nil }
    let figures = ProgressText.figures(self)
    // A narrow screen has room for the figures only.
    if let width = style.width, width < 60 { return figures }
    return ProgressText.bar(progress.fraction, columns: 10, style) + "  " + figures
  }

  private func nextLook(_ style: TextStyle) -> String? {
    nextLookAt.map { time in
      style.distance(to: time) + (nextLookReason.map { ": \($0.escapedForTerminal)" } ?? "")
    }
  }

  private static func fact(_ result: ArchivedResult) -> String {
    let digest = result.sha256.prefix(12).description.escapedForTerminal
    return "\(result.path.escapedForTerminal) (\(ByteText.format(result.bytes)), SHA-256 \(digest))"
  }
}

/// Sizes as people read them.
enum ByteText {
  /// `812 B`, `12.3 kB`, `4.0 MB`: thousands, as disks count.
  static func format(_ bytes: Int) -> String {
    guard bytes >= 1000 else { return "\(bytes) B" }
    var size = Double(bytes) / 1000
    for unit in ["kB", "MB"] {
      if size < 999.95 { return "\((size * 10).rounded() / 10) \(unit)" }
      size /= 1000
    }
    return "\((size * 10).rounded() / 10) GB"
  }
}
