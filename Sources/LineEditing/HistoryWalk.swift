/// A walk with Up and Down through the lines that begin with what was typed.
struct HistoryWalk {
  private let entries: [String]
  private let beginning: String
  /// What was typed before the walk.
  private let draft: String
  private var index: Int
  /// What the walk last put into the line: a line that differs was edited since, and the walk is over.
  private(set) var shown: String

  init(entries: [String], line: String, textBeforeCursor: String) {
    self.entries = entries
    beginning = textBeforeCursor
    draft = line
    shown = line
    index = entries.count
  }

  /// - Returns: The next older line that differs, or `nil` when there is none.
  mutating func previous() -> String? {
    var candidate = index
    while candidate > 0 {
      candidate -= 1
      let entry = entries[candidate]
      guard entry.hasPrefix(beginning), entry != shown else { continue }
      index = candidate
      shown = entry
      return entry
    }
    return nil
  }

  /// - Returns: The next newer line that differs, at last what was typed; `nil` at the end.
  mutating func next() -> String? {
    guard index < entries.count else { return nil }
    for candidate in entries.indices.dropFirst(index + 1) {
      let entry = entries[candidate]
      guard entry.hasPrefix(beginning), entry != shown else { continue }
      index = candidate
      shown = entry
      return entry
    }
    index = entries.count
    shown = draft
    return draft
  }
}
