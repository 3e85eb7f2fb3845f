/// Reads lines from a person (or a pipe) and writes around what is being typed.
///
/// All members may be called from any task or thread. Lines come in the order in which they were asked
/// for. What is printed appears in the order of the calls, soon but not at once: ``flush()`` waits.
package protocol LineEditor: Sendable {
  /// - Parameter prompt: May hold colours (CSI sequences) and several lines, of which the last is edited.
  func readLine(prompt: String) async -> LineInput
  /// Reads a line without showing it. The answer enters no history.
  func readSecret(prompt: String) async -> LineInput
  /// Writes whole lines above the prompt, or simply writes them when none is shown. A newline ends the
  /// text, whether it has one or not. Escape foreign text first.
  func print(_ lines: String)
  /// Sets the live block above the prompt, each line cut to the width. Empty removes it.
  func show(block: [String])
  /// Changes the prompt of a line that is being typed, if it is still the one that `shown` says.
  func replace(prompt shown: String, with prompt: String)
  /// Takes the block away and returns when another program may have the terminal. What is printed and shown
  /// from then on is kept until ``reclaim()``.
  func lend() async
  /// Takes the terminal back: what was kept is drawn, on a line of its own.
  func reclaim()
  /// Returns when all that was printed before has been handed to the terminal.
  func flush() async
  /// Drops pasted lines that wait for their turn.
  func discardPendingLines()
  /// Ends a running read with ``LineInput/endOfInput``, takes the block away and restores the terminal.
  /// Later reads end at once; later output is dropped. May be called again.
  func close() async
  /// Columns of the terminal; 80 where there is none.
  var width: Int { get }
  /// Rows of the terminal; 24 where there is none.
  var height: Int { get }
  /// Whether a person can edit the line, so that colours, blocks and questions make sense.
  var isInteractive: Bool { get }
}
