internal import CEditline
internal import Glibc

/// Says what may follow a line, such as the parameters that a command still takes; `nil` for nothing. It runs
/// while the person types: no network, well under a millisecond.
package typealias Hinter = @Sendable (_ line: String) -> String?

/// The hint behind the cursor. libedit knows nothing of it: it is taken away before each key.
extension EditlineSession {
  /// Shows a hint where the cursor is at the end of a line, cut to the row, and no key is waiting.
  func showHint() {
    guard let hinter, mode == .editing, !isHinted, !isPasting, loans == 0 else { return }
    let (line, cursor) = editedLine
    guard !line.isEmpty, cursor == line.count, !isSearching, !waitFor([input], timeoutMilliseconds: 0)[0],
      let hint = hinter(Self.string(line))
    else { return }
    let text = DisplayWidth.truncated(hint.escapedForTerminal, to: size.columns - layout.cursor.column - 1)
    let columns = DisplayWidth.columns(of: text)
    guard columns > 0 else { return }
    put("\u{1b}[2m\(text)\u{1b}[0m\u{1b}[\(columns)D")
    fflush(terminal.output)
    isHinted = true
  }

  /// Makes the row as libedit left it.
  func hideHint() {
    guard isHinted else { return }
    isHinted = false
    put("\u{1b}[K")
  }
}
