internal import Synchronization

/// The lines that were entered, oldest first: in memory, and in a file when there is one.
///
/// Several processes may share the file: each line is appended whole, under a lock. A process sees the
/// lines of the others when it next starts.
package final class History: Sendable {
  /// What a session keeps unless told otherwise.
  package static let standardCapacity = 10_000
  /// Longer lines are not kept, in UTF-8 bytes.
  package static let longestEntryBytes = 64 * 1024

  private struct State {
    var entries: [String] = []
    /// Entries that were dropped from the front, so that positions go on counting.
    var dropped = 0
  }

  private let state: Mutex<State>
  private let file: HistoryFile?
  private let capacity: Int

  /// A history that ends with the process.
  package init(capacity: Int = History.standardCapacity) {
    self.capacity = max(1, capacity)
    file = nil
    state = Mutex(State())
  }

  /// Loads the newest entries of a file; damaged lines are skipped. Where there is no file, it is made
  /// (mode 0600), and so are the folders on the way to it (0700).
  ///
  /// - Throws: ``HistoryError`` when the file cannot be used: go on with a history in memory.
  package init(path: String, capacity: Int = History.standardCapacity) throws(HistoryError) {
    self.capacity = max(1, capacity)
    let file = HistoryFile(path: path, capacity: self.capacity)
    self.file = file
    state = Mutex(State(entries: try file.load()))
  }

  package var entries: [String] { state.withLock { $0.entries } }

  /// Adds a line, unless it is empty, too long, or the same as the last one.
  ///
  /// - Parameter isSecret: A secret line is kept nowhere.
  /// - Throws: ``HistoryError`` when the file could not be written; the line is in memory all the same.
  package func add(_ line: String, isSecret: Bool = false) throws(HistoryError) {
    guard !isSecret, !line.isEmpty, line.utf8.count <= Self.longestEntryBytes else { return }
    let isNew = state.withLock { state in
      guard state.entries.last != line else { return false }
      state.entries.append(line)
      // In steps, so that a full history is not moved with each line.
      let excess = state.entries.count - capacity
      if excess > capacity / 10 {
        state.entries.removeFirst(excess)
        state.dropped += excess
      }
      return true
    }
    if isNew { try file?.append(line) }
  }

  /// The entries from a position on, and the position after them; 0 is the first that was ever there.
  func entries(from position: Int) -> (entries: ArraySlice<String>, next: Int) {
    state.withLock { state in
      let start = max(0, position - state.dropped)
      let entries = start < state.entries.count ? state.entries[start...] : []
      return (entries, state.dropped + state.entries.count)
    }
  }
}

/// Why the history file could not be used. Nothing else depends on it.
package enum HistoryError: Error, Equatable, CustomStringConvertible {
  /// The call that failed, with the system's reason.
  case system(path: String, reason: String)
  case notARegularFile(path: String)
  case ownedByAnother(path: String)

  package var description: String {
    switch self {
    case .system(let path, let reason):
      "The history file \(path) cannot be used (\(reason)): lines are kept for this session only."
    case .notARegularFile(let path):
      "\(path) is not a regular file: move it away to keep a history there."
    case .ownedByAnother(let path):
      "The history file \(path) belongs to another user: lines are kept for this session only."
    }
  }
}
