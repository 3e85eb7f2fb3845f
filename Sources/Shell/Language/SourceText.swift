internal import LineEditing

/// A text of commands, and what it is called in errors.
package struct SourceText: Sendable, Equatable {
  /// A path as the person gave it, or `<stdin>`.
  package let name: String
  package let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// One line, counted from 1, without its newline.
  func line(_ number: Int) -> String? {
    let lines = text.unicodeScalars.split(
      separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
    guard lines.indices.contains(number - 1) else { return nil }
    var line = String(lines[number - 1])
    if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
    if number == 1, line.unicodeScalars.first == "\u{feff}" { line.unicodeScalars.removeFirst() }
    return line
  }

  /// `file:line:column: message`, the line, and a caret below the place.
  func diagnostic(_ message: String, at position: SourcePosition) -> String {
    let head = "\(name.escapedForTerminal):\(position): \(message.escapedForTerminal)"
    guard let line = line(position.line) else { return head }
    let before = String(line.unicodeScalars.prefix(position.column - 1))
    let shown = SecretText.redacted(line).escapedForTerminal
    // A key before the place is shown shorter than it is.
    let indent = DisplayWidth.columns(of: SecretText.redacted(before).escapedForTerminal)
    return "\(head)\n  \(shown)\n  \(String(repeating: " ", count: indent))^"
  }
}
