internal import Glibc

/// Columns and rows of a terminal.
package struct TerminalSize: Sendable, Equatable {
  /// 1 or more.
  package var columns: Int
  /// 1 or more.
  package var rows: Int

  /// What is assumed where nothing better is known.
  package static let standard = TerminalSize(columns: 80, rows: 24)

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// The size that the terminal behind a descriptor says it has; `nil` for what is no terminal, or one
  /// that does not know (a serial line says 0).
  package init?(fd: Int32) {
    var size = winsize()
    guard ioctl(fd, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    self.init(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}

/// Whether the descriptor is a terminal.
package func isTerminal(_ fd: Int32) -> Bool { isatty(fd) == 1 }

/// Whether a terminal of this kind (`TERM`) can move its cursor: neither unknown nor `dumb`.
package func canMoveCursor(term: String?) -> Bool {
  guard let term else { return false }
  return !term.isEmpty && term != "dumb" && term != "unknown"
}
