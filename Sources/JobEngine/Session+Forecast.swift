package import JSON
package import SurveyCoderAPI

/// When all that is waited for will be here: each result takes a request, however soon its job ends.
package struct Forecast: Sendable, Equatable {
  /// Results that are still to come.
  package var results: Int
  /// Requests that they take at least.
  package var requests: Int
  /// When the last one is expected.
  package var doneAt: Timestamp
}

extension Session {
  /// What is to be expected while there are more results to fetch than the key has requests in a window; `nil` when
  /// each is fetched as soon as its job has ended.
  var forecast: Forecast? {
    let demand = demand
    let wanted = polls.filter { demand.contains($0.key) }
    let results = wanted.count
    guard results > budget.limit else { return nil }
    let now = clock.now
    let lastEnd = wanted.values.compactMap(\.expectedEnd).max() ?? now
    let wait = max(lastEnd - now, fetchingTime(of: results))
    return Forecast(results: results, requests: results, doneAt: clock.date + wait)
  }

  /// How long so many requests take.
  func fetchingTime(of requests: Int) -> Duration {
    let now = clock.now
    let rest = requests - max(0, budget.limit - budget.used(at: now))
    guard rest > 0 else { return .zero }
    let free = budget.ready(for: .result, at: now) - now
    return free + RequestBudget.window * rest / budget.limit
  }
}

extension Forecast: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("results", results)
      $0.member("requests", requests)
      $0.member("doneAt", doneAt)
    }
  }

  package static var schema: JSONSchema {
    .object([
      .required("results", .count, "results that are still to come"),
      .required("requests", .count, "requests that they take at least"),
      .required("doneAt", .time, "when the last one is expected"),
    ])
  }
}
