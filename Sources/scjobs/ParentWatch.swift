import Dispatch
import Glibc

/// Tells when the process that started this one is gone, which the end of the input need not tell: others may hold
/// the pipe open.
///
/// By a pidfd, which is of the process. The signal that prctl(2) offers, PR_SET_PDEATHSIG, comes already when
/// the *thread* ends that started us, as those of a thread pool do.
final class ParentWatch {
  private let source: any DispatchSourceRead

  /// - Returns: `nil` where the parent is gone or the system has no pidfd: before Linux 5.3 or glibc 2.36.
  init?(_ parentDidEnd: @escaping @Sendable () -> Void) {
    let parent = getppid()
    typealias PidfdOpen = @convention(c) (pid_t, UInt32) -> Int32
    guard parent > 1, let symbol = dlsym(nil, "pidfd_open") else { return nil }
    let descriptor = unsafeBitCast(symbol, to: PidfdOpen.self)(parent, 0)
    guard descriptor >= 0 else { return nil }
    guard getppid() == parent else {
      // It ended meanwhile, and the number may be another's.
      close(descriptor)
      parentDidEnd()
      return nil
    }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler { [source] in
      source.cancel()
      parentDidEnd()
    }
    source.setCancelHandler { close(descriptor) }
    source.resume()
  }

  deinit { source.cancel() }
}
