import Glibc
import Synchronization

@testable import LineEditing

/// A terminal whose keys the test presses and whose screen it sees.
final class PseudoTerminal: Sendable {
  private struct Waiter {
    let condition: @Sendable (TestScreen) -> Bool
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var screen: TestScreen
    var waiters: [Waiter] = []
    var isEnded = false
  }

  /// A screen that does not come within this time fails its test.
  private static let patienceMilliseconds: Int32 = 20_000

  let slave: Int32
  /// For a process that was started without the descriptor.
  let path: String
  private let master: Int32
  private let state: Mutex<State>

  init(columns: Int = 40, rows: Int = 10) throws {
    // Linux's own way: posix_openpt and its like are hidden from Swift.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &isLocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw CannotOpen() }
    path = "/dev/pts/\(number)"
    slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw CannotOpen() }
    state = Mutex(State(screen: TestScreen(columns: columns, rows: rows)))
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0, startThread({ [self] in watch() }) else {
      throw CannotOpen()
    }
  }

  struct CannotOpen: Error {}

  /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  func press(_ keys: String) { writeAll(Array(keys.utf8), to: master) }

  var screen: TestScreen { state.withLock(\.screen) }

  var modes: tcflag_t {
    var modes = termios()
    tcgetattr(slave, &modes)
    return modes.c_lflag
  }

  /// - Returns: Whether the screen came to fulfil the condition.
  func shows(_ condition: @escaping @Sendable (TestScreen) -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      let known: Bool? = state.withLock { state in
        if condition(state.screen) { return true }
        if state.isEnded { return false }
        state.waiters.append(Waiter(condition: condition, continuation: continuation))
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  func shows(lines: [String]) async -> Bool { await shows { $0.lines == lines } }

  /// Ends the watching; what is shown stays.
  func hangUp() { _ = close(slave) }

  private func watch() {
    while waitFor([master], timeoutMilliseconds: Self.patienceMilliseconds)[0] {
      guard case .bytes(let bytes) = readSome(master, atMost: 4096) else { break }
      let ready = state.withLock { state in
        state.screen.feed(bytes)
        let ready = state.waiters.filter { $0.condition(state.screen) }
        state.waiters.removeAll { $0.condition(state.screen) }
        return ready
      }
      for waiter in ready { waiter.continuation.resume(returning: true) }
    }
    let left = state.withLock { state in
      state.isEnded = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in left { waiter.continuation.resume(returning: false) }
    _ = close(master)
  }
}
