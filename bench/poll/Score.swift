/// What came of all runs of a cell: latencies pooled, the rest a run.
struct Score {
  private var results: [RunResult] = []

  mutating func add(_ result: RunResult) { results.append(result) }

  func line(_ name: String, _ rpm: Int, _ jobs: Int) -> String {
    let latencies = results.flatMap(\.latencies).sorted()
    let runs = Double(results.count)
    func mean(_ count: (RunResult) -> Int) -> Double { Double(results.map(count).reduce(0, +)) / runs }
    let average = latencies.isEmpty ? .nan : latencies.reduce(0, +) / Double(latencies.count)
    let late = latencies.isEmpty ? .nan : latencies[Int(Double(latencies.count - 1) * 0.95)]
    let columns = [
      average, late, latencies.last ?? .nan, mean(\.requests) / Double(jobs), mean(\.refusals), mean(\.lost),
    ]
    return ([name, String(rpm), String(jobs)] + columns.map(Self.text)).joined(separator: "\t")
  }

  private static func text(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let digits = value >= 100 ? 1.0 : 100.0
    let rounded = (value * digits).rounded() / digits
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
