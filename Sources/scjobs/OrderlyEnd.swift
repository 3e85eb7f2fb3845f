import Foundation
import Synchronization

/// SIGTERM and SIGHUP end what a person does at the prompt in order: the terminal is given back, the registry is
/// closed, and then the process ends by the signal, as its parent expects.
final class OrderlyEnd: Sendable {
  /// What takes longer is given up.
  private static let patience: Duration = .seconds(3)

  private let signals = Signals([SIGTERM, SIGHUP])
  private let received = Mutex<Int32?>(nil)

  /// Runs the body, which is cancelled at the first signal. A second one, or too long an end, exits at once.
  func ending<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer {
    let work = Task { await body() }
    Task {
      for await number in signals.stream {
        let isFirst = received.withLock { received in
          defer { received = received ?? number }
          return received == nil
        }
        // The editor's own last step puts the terminal back.
        guard isFirst else { exit(128 + number) }
        work.cancel()
        Task {
          try await Task.sleep(for: Self.patience)
          exit(128 + number)
        }
      }
    }
    return await work.value
  }

  /// Ends the process by the signal that came, if one did.
  func finish() {
    guard let number = received.withLock({ $0 }) else { return }
    signal(number, SIG_DFL)
    // Dispatch holds back what it has a source for.
    var held = sigset_t()
    sigemptyset(&held)
    sigaddset(&held, number)
    pthread_sigmask(SIG_UNBLOCK, &held, nil)
    raise(number)
  }
}
