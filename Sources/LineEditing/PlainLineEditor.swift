internal import Glibc
internal import Synchronization

/// Lines from a pipe, a file, or a terminal that cannot move its cursor. Nothing is drawn or edited.
package final class PlainLineEditor: LineEditor {
  /// What differs from a silent pipe.
  package struct Options: Sendable {
    /// Whether prompts are written. Default no.
    package var showsPrompt = false
    /// Whether each block that differs from the one before is written as lines. Default no.
    package var showsBlock = false
    /// The longest line, in bytes; a longer one is skipped, and said to be.
    package var longestLineBytes = 16 * 1024 * 1024

    package init() {}
  }

  private let input: Int32
  private let output: Int32
  private let options: Options
  private let mailbox: EditorMailbox?
  private let shownBlock = Mutex<[String]>([])

  /// - Parameters:
  ///   - input, output: Descriptors, which stay open and the caller's.
  package init(input: Int32 = 0, output: Int32 = 1, options: Options = Options()) {
    self.input = input
    self.output = output
    self.options = options
    guard let mailbox = EditorMailbox() else {
      self.mailbox = nil
      return
    }
    let isStarted = startThread {
      var session = PlainSession(input: input, output: output, options: options, mailbox: mailbox)
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

  /// Writes at once, before it returns.
  package func print(_ lines: String) {
    var bytes = Array(lines.utf8)
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    // The lock keeps the lines of two callers apart.
    shownBlock.withLock { _ in _ = writeAll(bytes, to: output) }
  }

  package func show(block: [String]) {
    guard options.showsBlock else { return }
    shownBlock.withLock { shown in
      guard block != shown else { return }
      shown = block
      let text = block.map { $0 + "\n" }.joined()
      _ = writeAll(Array(text.utf8), to: output)
    }
  }

  package func flush() async {}

  package func discardPendingLines() {}

  package func close() async { await mailbox?.close() }

  package var width: Int { TerminalSize(fd: output)?.columns ?? TerminalSize.standard.columns }

  package var height: Int { TerminalSize(fd: output)?.rows ?? TerminalSize.standard.rows }

  package var isInteractive: Bool { false }
}
