internal import Dispatch
internal import Glibc
internal import Synchronization

/// A `/bin/sh -c` that runs beside us, in our process group so that the terminal's keys reach it.
final class ShellProcess: Sendable {
  private struct State {
    /// Until it was reaped: then the number may be another's.
    var pid: pid_t?
    var input: Int32?
  }

  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "scjobs.shell")

  /// - Parameters:
  ///   - hasInput: Whether its standard input is what ``write(_:)`` is given, instead of ours.
  ///   - output: Where it prints, errors too; `nil` for where we do.
  init(
    _ line: String, environment: [String: String], hasInput: Bool, output: Int32? = nil
  ) throws(CommandFailure) {
    var pipe: [Int32] = [-1, -1]
    if hasInput {
      guard Glibc.pipe(&pipe) == 0 else { throw Self.failure(errno) }
      // Of all that is open the command gets the standard streams only.
      for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    if hasInput { posix_spawn_file_actions_adddup2(&actions, pipe[0], 0) }
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, output, 2)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    Self.useDefaultSignals(&attributes)
    var pid = pid_t()
    let reason = Self.withStrings(["sh", "-c", line]) { arguments in
      Self.withStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
        posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, variables)
      }
    }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    if hasInput { close(pipe[0]) }
    guard reason == 0 else {
      if hasInput { close(pipe[1]) }
      throw Self.failure(reason)
    }
    state = Mutex(State(pid: pid, input: hasInput ? pipe[1] : nil))
  }

  private static func failure(_ reason: Int32) -> CommandFailure {
    .file("The shell can't be started: \(String(cString: strerror(reason))).")
  }

  /// What this process ignores or holds back, the child must not.
  private static func useDefaultSignals(_ attributes: inout posix_spawnattr_t) {
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGHUP, SIGTSTP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
  }

  private static func withStrings<Answer>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Answer
  ) -> Answer {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }

  /// Hands bytes to the command's standard input.
  func write(_ bytes: [UInt8]) async throws(OutputError) {
    guard let input = state.withLock({ $0.input }) else { return }
    let result: Result<Void, OutputError> = await withCheckedContinuation { continuation in
      queue.async {
        continuation.resume(returning: Result { () throws(OutputError) in try writeAll(bytes, to: input) })
      }
    }
    try result.get()
  }

  /// Ends the standard input and waits for the command's end. Cancelling interrupts the command.
  ///
  /// - Returns: The exit status; 128 and the signal's number where a signal ended it.
  func finish() async -> Int {
    closeInput()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: self.reap()) }
      }
    } onCancel: {
      state.withLock { state in if let pid = state.pid { _ = kill(pid, SIGINT) } }
    }
  }

  private func closeInput() {
    state.withLock { state in
      if let input = state.input { close(input) }
      state.input = nil
    }
  }

  private func reap() -> Int {
    guard let pid = state.withLock({ $0.pid }) else { return 0 }
    var facts = siginfo_t()
    // Only looks: the number stays the child's until the lock is held.
    while waitid(P_PID, id_t(pid), &facts, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    var status: Int32 = 0
    state.withLock { state in
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      state.pid = nil
    }
    let signal = status & 0x7f
    return signal == 0 ? Int(status >> 8 & 0xff) : 128 + Int(signal)
  }
}

extension ShellProcess: OutputSink {}
