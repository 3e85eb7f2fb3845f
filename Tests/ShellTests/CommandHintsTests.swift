import Testing

@testable import Shell

@Suite struct CommandHintsTests {
  @Test(arguments: [
    ("wait ", "ID… [--any] [--timeout TIME]"), ("wait x", " [--any] [--timeout TIME]"),
    ("wait x --any ", "[--timeout TIME]"),
    ("wait x --timeout ", "TIME"), ("wait x --ti", "meout TIME"), ("policy ", "list|show|set"),
    ("policy li", "st"),
    ("timel", "ine"), ("", nil), ("jobs | ", nil), ("nonsense ", nil), ("key", " [KEY] [--file PATH]"),
    ("w ", "[--timeout TIME]"), ("w --ti", "meout TIME"), ("preview wait x ", "[--any] [--timeout TIME]"),
    ("let x = ", nil), ("let x = timel", "ine"),
    ("let x = preview result y ", "[--pointer /POINTER] [--out FILE]"),
    ("jobs --status proc", "essing"), ("jobs --status p", "rocessing"),
    ("jobs --status processing", " [--tag TEXT] [--label TEXT] [--limit N]"),
    ("output nd", "json"), ("expect status comp", "leted"), ("let x ", "= COMMAND… [--pointer /POINTER]"),
    ("history ", "[N]"),
  ])
  func `what may follow is told, through aliases and commands around`(line: String, hint: String?) {
    let hints = CommandHints(names: ShellNames(aliases: ["w": ["wait", "@active", "--any"]]))
    #expect(hints.hint(line) == hint)
  }
}
