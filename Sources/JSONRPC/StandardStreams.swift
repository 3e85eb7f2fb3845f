import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The wire of a server on standard input and output, taken away from everything else in the process.
package struct StandardStreams: Sendable {
  /// Where the client's bytes come from; can be polled.
  package let input: CInt
  /// Where answers go; can be polled.
  package let output: CInt
  /// Carries the output on to a file.
  private let relay: Task<Void, Never>?

  /// Takes the wire; to be called once, before anything prints.
  ///
  /// From here on what is printed goes to standard error, standard input reads as empty, child processes
  /// inherit neither, and SIGPIPE is ignored. A file, or a device that cannot be polled, is reached through a pipe.
  package static func claim() throws(StandardStreamsError) -> StandardStreams {
    signal(SIGPIPE, SIG_IGN)
    let input = try privateCopy(of: STDIN_FILENO, flags: O_RDONLY)
    let output = try privateCopy(of: STDOUT_FILENO, flags: O_WRONLY)
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nothing >= 0 else { throw StandardStreamsError(step: .openNull, errno: errno) }
    defer { close(nothing) }
    guard dup2(nothing, STDIN_FILENO) >= 0 else { throw StandardStreamsError(step: .redirect, errno: errno) }
    // Standard error may be closed; then prints go nowhere.
    guard dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 || dup2(nothing, STDOUT_FILENO) >= 0 else {
      throw StandardStreamsError(step: .redirect, errno: errno)
    }
    return try StandardStreams(input: input, output: output)
  }

  private init(input: CInt, output: CInt) throws(StandardStreamsError) {
    if isPollable(input) {
      self.input = input
    } else {
      let pipe = try makePipe()
      relayed(from: input, to: pipe.writeEnd)
      self.input = pipe.readEnd
    }
    if isPollable(output) {
      self.output = output
      relay = nil
    } else {
      let pipe = try makePipe()
      relay = relayed(from: pipe.readEnd, to: output)
      self.output = pipe.writeEnd
    }
  }

  /// Waits until all that was written has reached its file. To be called when the output is closed.
  package func finish() async { await relay?.value }
}

/// Why the wire could not be taken.
package struct StandardStreamsError: Error, Equatable, CustomStringConvertible {
  package enum Step: Sendable { case copy, openNull, redirect, makePipe }

  package let step: Step
  package let errno: CInt

  package init(step: Step, errno: CInt) {
    self.step = step
    self.errno = errno
  }

  package var description: String {
    let reason = String(cString: strerror(errno))
    return switch step {
    case .copy: "Standard input and output must both be open to serve on them: \(reason)."
    case .openNull: "/dev/null could not be opened: \(reason)."
    case .redirect: "Standard output could not be redirected: \(reason)."
    case .makePipe: "A pipe could not be made: \(reason)."
    }
  }
}

/// A copy beyond the three standard descriptors that child processes do not inherit.
private func privateCopy(of descriptor: CInt, flags: CInt) throws(StandardStreamsError) -> CInt {
  // The event loop makes its descriptors non-blocking, and that holds for all who share the open file: a shell
  // its terminal, standard error its pipe. Where it can be opened anew, nobody shares it. Not a pipe that
  // is read: the end of writers who left before is not told to a descriptor opened later.
  if isatty(descriptor) == 1 || (flags == O_WRONLY && fileType(of: descriptor) == S_IFIFO) {
    let copy = open("/proc/self/fd/\(descriptor)", flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    if copy > STDERR_FILENO { return copy }
    if copy >= 0 { close(copy) }
  }
  let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
  guard copy >= 0 else { throw StandardStreamsError(step: .copy, errno: errno) }
  return copy
}

private func fileType(of descriptor: CInt) -> mode_t {
  var status = stat()
  return fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
}

private func isPollable(_ descriptor: CInt) -> Bool {
  let type = fileType(of: descriptor)
  return type == S_IFIFO || type == S_IFSOCK || isatty(descriptor) == 1
}

private func makePipe() throws(StandardStreamsError) -> (readEnd: CInt, writeEnd: CInt) {
  var ends: [CInt] = [-1, -1]
  guard pipe(&ends) == 0 else { throw StandardStreamsError(step: .makePipe, errno: errno) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

/// Copies all bytes on a thread that may block, then closes both.
@discardableResult
private func relayed(from source: CInt, to target: CInt) -> Task<Void, Never> {
  Task {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      DispatchQueue(label: "standard-stream").async {
        copyBytes(from: source, to: target)
        close(source)
        close(target)
        done.resume()
      }
    }
  }
}

private func copyBytes(from source: CInt, to target: CInt) {
  withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      var rest = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      while !rest.isEmpty {
        let written = write(target, rest.baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }
}
