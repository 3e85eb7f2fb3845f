import LineEditing
import NIOConcurrencyHelpers

/// An editor whose person types when the test says so.
final class HeldEditor: LineEditor {
  private struct State {
    var reader: CheckedContinuation<LineInput, Never>?
    var prompts = 0
    var promptWatcher: CheckedContinuation<Void, Never>?
    var lines: [String] = []
    var lineWatcher: (part: String, continuation: CheckedContinuation<String, Never>)?
  }

  private let state = NIOLockedValueBox(State())
  let width = 100
  let height = 24
  let isInteractive = true

  func readLine(prompt: String) async -> LineInput {
    await withCheckedContinuation { continuation in
      let watcher = state.withLockedValue { state in
        state.reader = continuation
        defer { state.promptWatcher = nil }
        return state.promptWatcher
      }
      watcher?.resume()
    }
  }

  func readSecret(prompt: String) async -> LineInput { await readLine(prompt: prompt) }

  func print(_ lines: String) {
    let watcher = state.withLockedValue { state -> CheckedContinuation<String, Never>? in
      state.lines.append(lines)
      guard let watcher = state.lineWatcher, lines.contains(watcher.part) else { return nil }
      state.lineWatcher = nil
      return watcher.continuation
    }
    watcher?.resume(returning: lines)
  }

  func show(block: [String]) {}
  func replace(prompt shown: String, with prompt: String) {}
  func lend() async {}
  func reclaim() {}
  func flush() async {}
  func discardPendingLines() {}
  func close() async {}

  /// Returns once a line is asked for.
  func prompted() async {
    await withCheckedContinuation { continuation in
      let isReading = state.withLockedValue { state in
        if state.reader == nil { state.promptWatcher = continuation }
        return state.reader != nil
      }
      if isReading { continuation.resume() }
    }
  }

  func type(_ line: String) {
    let reader = state.withLockedValue { state in
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: .line(line))
  }

  /// The first line with that part, now or later.
  func printed(containing part: String) async -> String {
    await withCheckedContinuation { continuation in
      let known = state.withLockedValue { state -> String? in
        let known = state.lines.first { $0.contains(part) }
        if known == nil { state.lineWatcher = (part, continuation) }
        return known
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  var all: [String] { state.withLockedValue { $0.lines } }
}
