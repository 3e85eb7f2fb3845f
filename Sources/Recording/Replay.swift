internal import SurveyCoderAPI
internal import Synchronization

/// Gives requests the answers of a recording, and knows which were asked for.
package final class Replay: Sendable {
  /// Which answer a request gets.
  package enum Order: Sendable {
    /// Requests are those that were recorded, in the order of the recording: for scripts, which do the same each time.
    case exact
    /// The next one that is left for the same request: for sessions where somebody outside says what is next.
    case perRequest
  }

  /// A request that the recording has no answer for.
  package struct Mismatch: Error, Sendable, CustomStringConvertible {
    let request: String
    /// Its place in the order of sending, from 1.
    let number: Int
    /// What was there instead, and in which line.
    var recorded: (request: String, line: Int)?
    let path: String

    package var description: String {
      let head = "The recording has no answer for request \(number), \(request)"
      if let recorded { return "\(head): there it was \(recorded.request) (\(path):\(recorded.line))." }
      return "\(head): all that it has for it was used (\(path))."
    }
  }

  private struct Request: Hashable {
    let apiURL: String
    let target: String
  }

  private struct State {
    var isUsed: [Bool]
    /// The places of the answers that are left for a request, the last one first.
    var left: [Request: [Int]] = [:]
    var sent = 0
    var mismatches: [Mismatch] = []
    var isClosed = false
  }

  private let path: String
  /// In the order of sending.
  private let exchanges: [RecordedExchange]
  private let order: Order
  private let state: Mutex<State>

  init(_ recording: Recording, order: Order) {
    path = recording.path
    exchanges = recording.exchanges.sorted { $0.number < $1.number }
    self.order = order
    var initial = State(isUsed: exchanges.map { _ in false })
    for (place, exchange) in exchanges.enumerated().reversed() {
      initial.left[Request(apiURL: exchange.apiURL, target: exchange.target), default: []].append(place)
    }
    state = Mutex(initial)
  }

  func take(_ target: String, at apiURL: String) -> Result<RecordedExchange, Mismatch> {
    state.withLock { state in
      state.sent += 1
      var mismatch = Mismatch(
        request: name(target, apiURL), number: state.sent, recorded: nil, path: path)
      switch order {
      case .exact:
        let place = state.sent - 1
        // Behind the first that differs nothing fits any more.
        if let first = state.mismatches.first { return .failure(first) }
        guard exchanges.indices.contains(place) else { break }
        let next = exchanges[place]
        if next.target == target, next.apiURL == apiURL {
          state.isUsed[place] = true
          return .success(next)
        }
        mismatch.recorded = (name(next.target, next.apiURL), next.line)
      case .perRequest:
        if let place = state.left[Request(apiURL: apiURL, target: target)]?.popLast() {
          state.isUsed[place] = true
          return .success(exchanges[place])
        }
      }
      if !state.isClosed { state.mismatches.append(mismatch) }
      return .failure(mismatch)
    }
  }

  /// Whether every request so far had its answer.
  var fits: Bool { state.withLock(\.mismatches.isEmpty) }

  /// The recorded session has ended: a request that is sent behind that is no matter of the recording.
  func close() { state.withLock { $0.isClosed = true } }

  private func name(_ target: String, _ apiURL: String) -> String {
    "GET \(apiURL == exchanges.first?.apiURL ?? apiURL ? "" : apiURL)\(target)"
  }

  /// What did not fit, a sentence each; empty where every request had its answer and every answer its request.
  package var problems: [String] {
    state.withLock { state in
      var problems = state.mismatches.prefix(Self.shown).map(\.description)
      if state.mismatches.count > Self.shown {
        problems.append("\(state.mismatches.count - Self.shown) more requests had no answer.")
      }
      let unused = exchanges.indices.filter { !state.isUsed[$0] && !exchanges[$0].isCancelled }
      guard let first = unused.first.map({ exchanges[$0] }) else { return problems }
      let request = "\(name(first.target, first.apiURL)) (\(path):\(first.line))"
      problems.append(
        unused.count == 1
          ? "One recorded answer was not asked for: that of \(request)."
          : "\(unused.count) recorded answers were not asked for, the first of them that of \(request).")
      return problems
    }
  }

  /// Of mismatches in a report.
  private static let shown = 10
}

extension RecordedExchange {
  /// Whether nobody waited for its answer any more: at the end of a session it is chance whether such a request is
  /// sent.
  fileprivate var isCancelled: Bool {
    if case .failure(.cancelled, _) = outcome { true } else { false }
  }
}
