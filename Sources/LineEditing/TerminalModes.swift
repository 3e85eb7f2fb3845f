internal import CEditline
internal import Glibc

/// What the environment says of the terminal.
package enum TerminalEnvironment {
  package static var term: String? { value("TERM") }

  /// Whether the terminal is one of those that fold their lines anew when their width changes: most do. Linux's
  /// console, xterm and screen leave them as they are; what runs within tmux has tmux's.
  package static var foldsLines: Bool {
    value("TMUX") != nil || (value("STY") == nil && value("XTERM_VERSION") == nil && term != "linux")
  }

  private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Changes of a terminal's modes that are taken back on every way out: also by `exit` and fatal signals.
struct TerminalModes {
  private let fd: Int32
  private let former: termios

  init?(fd: Int32) {
    var modes = termios()
    guard tcgetattr(fd, &modes) == 0 else { return nil }
    self.fd = fd
    former = modes
  }

  /// No echo and no line editing, each key at once; Ctrl-C and its like come as characters.
  func readKeysSilently() {
    change { $0.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN) }
  }

  /// Lines as the terminal driver edits them, not shown.
  func readLinesSilently() {
    change { $0.c_lflag &= ~tcflag_t(ECHO) }
  }

  func restore() {
    var modes = former
    tcsetattr(fd, TCSADRAIN, &modes)
    ce_disarm_restore()
  }

  private func change(_ body: (inout termios) -> Void) {
    ce_arm_restore(fd)
    var modes = former
    body(&modes)
    tcsetattr(fd, TCSADRAIN, &modes)
  }

  /// The keys that the terminal gives to signals; `nil` where a key is turned off.
  var signalKeys: SignalKeys {
    var modes = former
    return withUnsafeBytes(of: &modes.c_cc) { keys in
      func key(_ index: Int32) -> Unicode.Scalar? {
        let value = keys[Int(index)]
        // _POSIX_VDISABLE is 0 on Linux.
        return value == 0 ? nil : Unicode.Scalar(value)
      }
      return SignalKeys(interrupt: key(VINTR), quit: key(VQUIT), suspend: key(VSUSP))
    }
  }
}

struct SignalKeys: Sendable {
  var interrupt: Unicode.Scalar? = "\u{03}"
  var quit: Unicode.Scalar? = "\u{1c}"
  var suspend: Unicode.Scalar? = "\u{1a}"
}
