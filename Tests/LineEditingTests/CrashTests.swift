import Glibc
import Testing

@testable import LineEditing

@Suite struct `A crash` {
  /// Where the code runs that goes wrong: each kind of thread has another stack.
  enum Stack: String, Codable, CaseIterable {
    case main, thread, task
  }

  @Test(arguments: Stack.allCases)
  func `by a stack that overflows leaves the terminal as it was`(stack: Stack) async throws {
    let terminal = try PseudoTerminal()
    let before = terminal.modes
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      [path = terminal.path as String, stack = stack as Stack] in
      let fd = open(path, O_RDWR | O_NOCTTY)
      let modes = try #require(TerminalModes(fd: fd))
      modes.readKeysSilently()
      var now = termios()
      try #require(tcgetattr(fd, &now) == 0 && now.c_lflag & tcflag_t(ECHO | ICANON) == 0)
      switch stack {
      case .main: await MainActor.run { _ = deepen(1) }
      case .thread:
        try #require(startThread { _ = deepen(1) })
        try await Task.sleep(for: .seconds(60))
      case .task: await Task.detached { _ = deepen(1) }.value
      }
    }
    #expect(terminal.modes == before)
    #expect(await terminal.shows { $0.raw.contains("\u{1b}[?2004l\u{1b}[?25h\r\r\n") })
    terminal.hangUp()
  }
}

/// Goes deeper until no stack is left; numbers are not counted from 0, so no end comes before.
@inline(never) private func deepen(_ depth: Int) -> Int {
  depth == 0 ? 0 : deepen(depth + 1) + depth
}
