internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension Usage: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    var facts: [(name: String, value: String)] = []
    if let plan { facts.append(("plan", TextLimit.cut(plan).escapedForTerminal)) }
    if let creditsRemaining {
      facts.append(
        ("credits", "\(creditsRemaining) left" + (creditsMonthly.map { " of \($0) a month" } ?? "")))
    }
    if let requestsPerMinute { facts.append(("rate limit", "\(requestsPerMinute) requests a minute")) }
    if let concurrentJobs { facts.append(("jobs at once", "\(concurrentJobs)")) }
    return facts.isEmpty ? JSONFacts.lines(raw, style) : TextWrap.facts(facts, style)
  }
}

extension Health: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    let word = style.paint(TextLimit.cut(status).escapedForTerminal, isHealthy ? .green : .yellow)
    return ["The service says: \(word)"] + JSONFacts.lines(raw, leavingOut: ["status"], indent: 2, style)
  }
}

extension SessionMetrics: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    var facts: [(name: String, value: String)] = [
      ("since", style.moment(startedAt)),
      ("requests", "\(total), \(rateLimited) of them refused by the rate limit (429)"),
    ]
    for request in Request.allCases {
      guard let statuses = requests[request] else { continue }
      let counts = statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
      facts.append((request.title, counts.joined(separator: ", ")))
    }
    let minutes = max(1, (style.now - startedAt).seconds / 60)
    facts += [
      ("rate", "\((Double(total) / minutes * 10).rounded() / 10) requests a minute"),
      ("retries", "\(retries)"),
      ("received", ByteText.format(bytes)),
    ]
    return TextWrap.facts(facts, style)
  }
}

extension SessionMetrics.Request {
  fileprivate var title: String {
    switch self {
    case .job: "  one job"
    case .jobs: "  lists"
    case .usage: "  usage"
    case .health: "  health"
    }
  }
}

extension ResultReply: Renderable {
  var value: RawJSON { if case .value(let value) = content { value } else { json } }

  func lines(_ style: TextStyle) -> [String] {
    switch content {
    case .value(let value):
      guard style.isTerminal, let root = try? value.document().root else { return [value.description] }
      return JSONForTerminal.escaped(root.prettyPrinted).split(separator: "\n").map(String.init)
    case .range(let offset, let bytes): return ["\(bytes.count) bytes from \(offset)"]
    case .written(let path, let bytes):
      return ["\(ByteText.format(bytes)) written to \(path.escapedForTerminal)"]
    }
  }
}

extension EventPage: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    var table = TextTable(columns: [
      .init(title: "NUMBER", isRight: true), .init(title: "TIME", rank: 1), .init(title: "EVENT"),
      .init(title: "JOB", minimum: 12),
    ])
    table.rows = events.map { event in
      [
        .init("\(event.sequence)"), .init(event.time.description), .init(event.kind.rawValue),
        .init(event.jobID.text.escapedForTerminal),
      ]
    }
    return table.lines(style)
  }
  var rows: [RawJSON] { events.map(\.json) }
}

/// Members of a JSON object of which nothing more is known, as names and values.
private enum JSONFacts {
  private static let maxFacts = 40
  private static let maxNameColumns = 40

  static func lines(
    _ json: RawJSON, leavingOut hidden: Set<String> = [], indent: Int = 0, _ style: TextStyle
  ) -> [String] {
    // The service wraps what it says in `data`, as all its answers.
    let inner = (try? json.document())?.root["data"].flatMap { $0.kind == .object ? $0.rawJSON : nil }
    let facts = CSVText.flat(inner ?? json).filter { !hidden.contains($0.name) }.prefix(maxFacts)
    return TextWrap.facts(
      facts.map {
        (
          name: style.cut($0.name.escapedForTerminal, to: maxNameColumns),
          value: TextLimit.cut($0.value).escapedForTerminal
        )
      },
      indent: indent, style)
  }
}
