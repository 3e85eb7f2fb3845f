/// What came of asking for one line.
package enum LineInput: Sendable, Equatable {
  /// The line, without its newline.
  case line(String)
  /// Ctrl-C, or the waiting task was cancelled: what was typed is dropped, and so should a continuation.
  case interrupted
  /// Ctrl-D on an empty line, the end of the input, or an editor that was closed.
  case endOfInput
}
