import Foundation

/// The binary on a pseudo-terminal of its own, as its controlling terminal. Used by one test at a time.
final class PseudoTerminal: @unchecked Sendable {
  private let master: Int32
  private let pid: pid_t
  private var screen = ""
  private var status: Int32?

  // ioctl_tty(2) and posix_spawn(3); these names of glibc's do not reach Swift.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  init(_ arguments: [String], environment: [String: String], rows: UInt16 = 24, columns: UInt16 = 80) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw POSIXError(.ENXIO) }
    let slave = "/dev/pts/\(number)"
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
    posix_spawnattr_setflags(&attributes, Self.newSession)

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
  func read(until text: String, seconds: Int = 30) async -> (found: Bool, text: String) {
    await blocking { self.blockingRead(until: text, seconds: seconds) }
  }

  private func blockingRead(until text: String, seconds: Int) -> (found: Bool, text: String) {
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

  /// Waits for the end of the program, at most so long.
  ///
  /// - Returns: `nil` when it did not end, and was killed.
  func exitCode(seconds: Int = 20) async -> Int32? {
    await blocking {
      // Its output must be taken, or it could not end; the terminal hangs up behind the last byte.
      _ = self.blockingRead(until: "\u{0}", seconds: seconds)
      var result: Int32 = 0
      if waitpid(self.pid, &result, WNOHANG) != self.pid {
        // The terminal is closed a moment before the process is gone.
        let isHungUp = self.isHungUp
        if !isHungUp { kill(self.pid, SIGKILL) }
        waitpid(self.pid, &result, 0)
        if !isHungUp { result = -1 }
      }
      self.status = result
      return result == -1 ? nil : result & 0x7F == 0 ? (result >> 8) & 0xFF : -(result & 0x7F)
    }
  }

  private var isHungUp: Bool {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) > 0 && waiting.revents & Int16(POLLHUP) != 0
  }

  /// A test must not hold a thread of the pool on which all others run.
  private func blocking<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }

  /// Whether typed characters are echoed, as a shell expects to find it.
  var echoes: Bool {
    var modes = termios()
    return tcgetattr(master, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
      && modes.c_lflag & tcflag_t(ICANON) != 0
  }
}
