internal import LineEditing

/// What the place that output goes to can show.
package struct TerminalTraits: Sendable, Equatable {
  package var isTerminal: Bool
  package var hasColor: Bool
  /// Whether more than ASCII can be shown.
  package var isUnicode: Bool

  package init(isTerminal: Bool, hasColor: Bool, isUnicode: Bool) {
    self.isTerminal = isTerminal
    self.hasColor = hasColor
    self.isUnicode = isUnicode
  }

  /// Colours need a terminal that is not dumb, and no `NO_COLOR` (no-color.org); other than ASCII needs a
  /// UTF-8 locale, by the order in which POSIX reads it.
  package init(environment: [String: String], isTerminal: Bool) {
    let isSmart = canMoveCursor(term: environment["TERM"])
    let wantsColor = environment["NO_COLOR"].map(\.isEmpty) ?? true
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    let charset = (locale ?? "").lowercased().filter { $0 != "-" }
    self.isTerminal = isTerminal
    hasColor = isTerminal && isSmart && wantsColor
    isUnicode = charset.contains("utf8") && (isSmart || !isTerminal)
  }
}
