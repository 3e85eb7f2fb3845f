package import LineEditing
internal import SurveyCoderAPI

/// Where a shell talks to: the person's terminal, or the standard streams.
package struct Console: Sendable {
  /// The terminal's, when there is a person to ask.
  package let editor: (any LineEditor)?
  package let output: any OutputSink
  package let errors: any OutputSink
  package let traits: TerminalTraits
  /// Where shell commands print; `nil` where they print as the process does.
  let childOutput: ChildOutput?

  package init(
    editor: (any LineEditor)?, output: any OutputSink, errors: any OutputSink, traits: TerminalTraits,
    childOutput: ChildOutput? = nil
  ) {
    self.childOutput = childOutput
    self.editor = editor
    self.output = output
    self.errors = errors
    self.traits = traits
  }

  /// The standard streams, or the terminal that the editor edits on.
  package init(editor: (any LineEditor)? = nil, environment: [String: String]) {
    let isOnTerminal = isTerminal(1)
    let above: (any OutputSink)? = editor.flatMap { $0.isInteractive || isOnTerminal ? EditorSink($0) : nil }
    self.init(
      editor: editor, output: above ?? DescriptorSink(1),
      errors: isTerminal(2) ? above ?? DescriptorSink(2) : DescriptorSink(2),
      traits: TerminalTraits(environment: environment, isTerminal: isOnTerminal))
  }

  /// Whether a block above the prompt can be kept up to date.
  var isLive: Bool { traits.isTerminal && editor?.isInteractive == true }

  func style(now: Timestamp) -> TextStyle {
    let columns = editor?.width ?? TerminalSize(fd: 1)?.columns ?? TerminalSize.standard.columns
    return TextStyle(
      width: traits.isTerminal ? columns : nil, hasColor: traits.hasColor, isUnicode: traits.isUnicode,
      isTerminal: traits.isTerminal, now: now)
  }

  /// Says something beside the output. That nobody listens is no reason to stop.
  func say(_ text: String) async { try? await errors.write(text + "\n") }
}
