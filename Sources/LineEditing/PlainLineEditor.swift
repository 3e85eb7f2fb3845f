/// Lines from a pipe, a file, or a terminal that cannot move its cursor. Nothing is drawn or edited.
package final class PlainLineEditor: LineEditor {
  /// What differs from a silent pipe.
  package struct Options: Sendable {
    /// Whether prompts are written, because a person types the lines. Default no.
    package var showsPrompt = false
    /// Whether each block that differs from the one before is written as lines. Default no.
    package var showsBlock = false
    /// The longest line, in bytes; a longer one is skipped, and said to be.
    package var longestLineBytes = 16 * 1024 * 1024

    package init() {}
  }

  private let output: Int32
  private let options: Options
  private let mailbox: EditorMailbox?
  private let screen: PlainScreen

  /// - Parameters:
  ///   - input, output: Descriptors, which stay open and the caller's.
  package init(input: Int32 = 0, output: Int32 = 1, options: Options = Options()) {
    self.output = output
    self.options = options
    let screen = PlainScreen(output: output, showsPrompt: options.showsPrompt)
    self.screen = screen
    guard let mailbox = EditorMailbox() else {
      self.mailbox = nil
      return
    }
    let isStarted = startThread {
      var session = PlainSession(input: input, screen: screen, options: options, mailbox: mailbox)
      session.run()
    }
    self.mailbox = isStarted ? mailbox : nil
  }

  deinit { mailbox?.post(.close(nil)) }

  package func readLine(prompt: String) async -> LineInput {
    await mailbox?.read(prompt: prompt, isSecret: false) ?? .endOfInput
  }

  /// Reads a line with the terminal's echo off; from a pipe, simply a line.
  package func readSecret(prompt: String) async -> LineInput {
    await mailbox?.read(prompt: prompt, isSecret: true) ?? .endOfInput
  }

  /// Writes at once, before it returns; while a prompt is shown, below it, and shows it again.
  package func print(_ lines: String) { screen.print(lines) }

  package func show(block: [String]) { if options.showsBlock { screen.show(block: block) } }

  package func replace(prompt shown: String, with prompt: String) {}

  package func lend() async { screen.lend() }

  package func reclaim() { screen.reclaim() }

  package func flush() async {}

  package func discardPendingLines() {}

  package func close() async { await mailbox?.close() }

  package var width: Int { TerminalSize(fd: output)?.columns ?? TerminalSize.standard.columns }

  package var height: Int { TerminalSize(fd: output)?.rows ?? TerminalSize.standard.rows }

  package var isInteractive: Bool { false }
}
