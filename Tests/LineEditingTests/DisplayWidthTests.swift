import LineEditing
import Testing

@Suite struct `Widths and escapes` {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("a\u{200b}b", 2), ("\u{1b}[1;31mred\u{1b}[0m", 3),
    ("ｱ", 1), ("😀", 2), ("\t\n", 0), ("…", 1), ("\u{1b}[", 1),
  ])
  func `columns are those of wcwidth, and colours take none`(text: String, columns: Int) {
    #expect(DisplayWidth.columns(of: text) == columns)
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 1, "…"), ("abcd", 0, ""), ("", 0, ""), ("abc", -1, ""),
    // A wide character that does not fit leaves its column empty.
    ("漢字漢", 5, "漢字…"), ("漢字漢", 4, "漢…"),
    ("\u{1b}[1mbold text\u{1b}[0m", 5, "\u{1b}[1mbold…\u{1b}[0m"),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `text is cut to columns and says so`(text: String, limit: Int, cut: String) {
    #expect(DisplayWidth.truncated(text, to: limit) == cut)
    #expect(DisplayWidth.columns(of: cut) <= max(0, limit))
  }

  @Test(arguments: [("a", 3, false, "a  "), ("漢", 3, true, " 漢"), ("abcd", 3, false, "abcd")])
  func `text is padded to columns`(text: String, width: Int, onLeft: Bool, padded: String) {
    #expect(DisplayWidth.padded(text, to: width, onLeft: onLeft) == padded)
  }

  @Test(arguments: [
    ("plain äö 漢字 😀 e\u{301}", "plain äö 漢字 😀 e\u{301}"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("\u{1b}[31m", "\\x1b[31m"), ("\u{1b}]0;title\u{07}", "\\x1b]0;title\\x07"), ("\0", "\\x00"),
    ("\u{9b}31m", "\\x9b31m"), ("\u{7f}", "\\x7f"), ("\r\n", "\\r\\n"),
    ("a\u{202e}b", "a\\u202eb"), ("\u{2066}\u{2069}", "\\u2066\\u2069"),
    ("\u{200e}\u{61c}", "\\u200e\\u061c"),
    ("\u{200b}\u{feff}", "\\u200b\\ufeff"), ("\u{e0041}", "\\ue0041"), ("\u{2028}", "\\u2028"),
  ])
  func `what could harm a terminal or hide is shown as an escape`(text: String, shown: String) {
    #expect(text.escapedForTerminal == shown)
  }

  @Test func `what may stay is kept`() {
    #expect("a\nb\tc".escapedForTerminal(keeping: ["\n"]) == "a\nb\\tc")
  }

  @Test(
    arguments: [
      (nil, false), ("", false), ("dumb", false), ("unknown", false), ("xterm-256color", true),
    ] as [(String?, Bool)])
  func `a dumb or unknown terminal cannot move its cursor`(term: String?, canMove: Bool) {
    #expect(canMoveCursor(term: term) == canMove)
  }

  @Test func `a pipe is no terminal and has no size`() {
    let pipe = BytePipe()
    #expect(!isTerminal(pipe.readEnd))
    #expect(TerminalSize(fd: pipe.readEnd) == nil)
    #expect(TerminalSize(fd: -1) == nil)
  }
}
