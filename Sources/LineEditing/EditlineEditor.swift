/// A line editor on a terminal, by libedit.
///
/// Keys are libedit's emacs map, or its vi map after `bind -v` in `~/.editrc`. On top of either: Tab
/// completes, Up and Down walk through the lines that begin with the text before the cursor, Ctrl-R
/// searches, Ctrl-C drops the line, Ctrl-D on an empty line ends, Ctrl-Z suspends.
///
/// A paste of several lines (on a terminal with bracketed paste) runs nothing by itself: it stays in the
/// line, shown, and Enter accepts all of it. The first line is then the answer to this read, each
/// following one the answer to the next, shown behind its prompt, until they are used up or
/// ``discardPendingLines()`` drops them.
package final class EditlineEditor: LineEditor {
  private let mailbox: EditorMailbox
  private let output: Int32

  /// - Parameters:
  ///   - input, output: Descriptors of one terminal. They stay open and the caller's.
  ///   - term: The kind of terminal, `TERM`.
  ///   - program: The name that lines of `.editrc` may be restricted to.
  ///   - history: Lines to walk through; what is added to it later is there at the next prompt.
  ///   - editrc: The file of key bindings; `nil` for libedit's choice (`$EDITRC` or `~/.editrc`).
  ///   - foldsLines: Whether the terminal folds its lines anew when its width changes, or cuts them.
  ///   - hinter: Says what may follow; shown dim behind the line while the cursor is at its end.
  /// - Returns: `nil` where lines cannot be edited: no terminal, a `TERM` that is unknown or cannot move
  ///   the cursor, another editor that is not closed yet, or a system out of resources. Take a ``PlainLineEditor`` there.
  package init?(
    input: Int32 = 0, output: Int32 = 1, term: String? = TerminalEnvironment.term, program: String = "scjobs",
    history: History = History(), editrc: String? = nil, completer: @escaping Completer = { _ in [] },
    hinter: Hinter? = nil, foldsLines: Bool = TerminalEnvironment.foldsLines
  ) {
    guard isTerminal(input), isTerminal(output), let term, canMoveCursor(term: term), TextLocale.isUTF8,
      let mailbox = EditorMailbox(),
      let session = EditlineSession(
        input: input, output: output, term: term, program: program, mailbox: mailbox, history: history,
        completer: completer, hinter: hinter, editrc: editrc, foldsLines: foldsLines)
    else { return nil }
    self.mailbox = mailbox
    self.output = output
    let handover = Handover(session: session)
    guard startThread({ handover.session.run() }) else { return nil }
  }

  /// Takes the session to its thread.
  ///
  /// Unchecked, and safe: the session was made just before and is touched by nobody but that thread after.
  private struct Handover: @unchecked Sendable {
    let session: EditlineSession
  }

  deinit { mailbox.post(.close(nil)) }

  package func readLine(prompt: String) async -> LineInput {
    await mailbox.read(prompt: prompt, isSecret: false)
  }

  package func readSecret(prompt: String) async -> LineInput {
    await mailbox.read(prompt: prompt, isSecret: true)
  }

  package func print(_ lines: String) { mailbox.post(.write(lines)) }

  package func show(block: [String]) { mailbox.post(.block(block)) }

  package func replace(prompt shown: String, with prompt: String) {
    mailbox.post(.prompt(prompt, replacing: shown))
  }

  package func lend() async { await mailbox.lend() }

  package func reclaim() { mailbox.post(.reclaim) }

  package func flush() async { await mailbox.flush() }

  package func discardPendingLines() { mailbox.post(.discardPendingLines) }

  package func close() async { await mailbox.close() }

  package var width: Int { TerminalSize(fd: output)?.columns ?? TerminalSize.standard.columns }

  package var height: Int { TerminalSize(fd: output)?.rows ?? TerminalSize.standard.rows }

  package var isInteractive: Bool { true }
}
