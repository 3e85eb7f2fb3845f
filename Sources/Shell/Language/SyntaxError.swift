/// Why a text is not in the command language.
package struct SyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What a text that could go on is waiting for.
  package enum Unfinished: Sendable, Equatable {
    case singleQuote, doubleQuote
    /// A `\` at the end of the last line.
    case continuation
    /// An `if`, `retry` or `within` without its `end`.
    case block(String)
  }

  /// A sentence.
  package let message: String
  /// Of the character at fault; of the opening one where the text just stops.
  package let position: SourcePosition
  /// Set when another line may still make the text whole.
  package let unfinished: Unfinished?

  package init(_ message: String, at position: SourcePosition, unfinished: Unfinished? = nil) {
    self.message = message
    self.position = position
    self.unfinished = unfinished
  }

  package var description: String { message }
}
