import Foundation

/// The binary on a pseudo-terminal of its own, as its controlling terminal.
final class PseudoTerminal {
  private let master: Int32
  private let pid: pid_t
  private var screen = ""
  private var status: Int32?

  init(_ arguments: [String], environment: [String: String], rows: UInt16 = 24, columns: UInt16 = 80) throws {
    master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
      throw POSIXError(.ENXIO)
    }
    let slave = String(cString: name)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // A session leader that opens a terminal gets it as its controlling one.
    for descriptor in Int32(0)...2 {
      posix_spawn_file_actions_addopen(&actions, descriptor, slave, O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID))

    let argv = ([Program.path] + arguments).map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var child = pid_t()
    let error = posix_spawn(&child, Program.path, &actions, &attributes, argv, envp)
    guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EIO) }
    pid = child
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    close(master)
  }

  func type(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Reads until the text has appeared since the last call, at most so long.
  ///
  /// - Returns: What came, up to and with the text; all that came when it did not appear.
  func read(until text: String, seconds: Int = 30) -> (found: Bool, text: String) {
    let end = Date(timeIntervalSinceNow: TimeInterval(seconds))
    while true {
      if let range = screen.range(of: text) {
        let part = String(screen[..<range.upperBound])
        screen.removeSubrange(..<range.upperBound)
        return (true, part)
      }
      let left = Int32(end.timeIntervalSinceNow * 1000)
      var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard left > 0, poll(&waiting, 1, left) > 0 else { return (false, screen) }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = Foundation.read(master, &buffer, buffer.count)
      guard count > 0 else { return (false, screen) }
      screen += String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  /// Waits for the end of the program.
  func exitCode() -> Int32 {
    // What it still prints must be taken, or it could not end.
    while read(until: "\u{0}", seconds: 10).found {}
    var result: Int32 = 0
    waitpid(pid, &result, 0)
    status = result
    return result & 0x7F == 0 ? (result >> 8) & 0xFF : -(result & 0x7F)
  }

  /// Whether typed characters are echoed, as a shell expects to find it.
  var echoes: Bool {
    var modes = termios()
    return tcgetattr(master, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
      && modes.c_lflag & tcflag_t(ICANON) != 0
  }
}
